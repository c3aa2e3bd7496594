#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Without root, without frame numbers, with little memory to lock: what can be
# measured is, the rest says why not, nothing crashes and nothing is made up.
. "$(dirname "$0")/expect.sh"
need_sqlite

as_nobody() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups \
			env -u XDG_RUNTIME_DIR "$@"
	else
		env -u XDG_RUNTIME_DIR "$@"
	fi
}

if [ "$(id -u)" = 0 ]; then
	command -v setpriv >/dev/null || skip "needs setpriv"
	chmod 777 "$dir"
	# The build may lie below a directory that nobody may enter.
	if ! as_nobody test -x "$PINCOW"; then
		cp "$PINCOW" "$dir/program" && PINCOW=$dir/program
		chmod 755 "$PINCOW"
	fi
	as_nobody "$PINCOW" --version >/dev/null ||
		skip "nobody cannot run the program"
fi
# shellcheck disable=SC3045
ulimit -l 64 2>/dev/null || true
expect 0 as_nobody "$PINCOW" run --quiet --invocations 1 --batches 1 \
	--mapping 4k --db "$dir/nobody.db"
prints "^Run 1: Linux "
db=$dir/nobody.db
# A skip has a reason.
bad=$(sql "SELECT group_concat(point) FROM skip_info
	WHERE trim(reason) = '' OR reason GLOB '* -[0-9]*'" "$db")
[ -z "$bad" ] || fail "skipped without a reason: $bad"
[ "$(sql "SELECT count(*) FROM metric_value WHERE metric = 'write_ns_alloc'
	AND value > 0" "$db")" -gt 0 ] || fail "not even a first write was timed"
# The verdict says how to get exact counts.
prints "pincow boot -k debian:6.1"
expect 0 as_nobody "$PINCOW" list --mapping 4k --wp mprotect
prints "wp_write/4k/none/mprotect"
expect 0 as_nobody "$PINCOW" list --check --mapping 4k --wp mprotect
prints "^mapping  *4k  *yes"

# One CPU alone, and low limits.
expect 0 taskset -c 0 "$PINCOW_FAKE" run --journal "$dir/journal" \
	--clock fake --quiet --invocations 1 --batches 1 -e fork
expect 2 taskset -c 0 "$PINCOW_FAKE" run --cpu 1
finish
