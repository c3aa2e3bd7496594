#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each count that a run without root gets is the one that root gets, who sees
# frame numbers.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: needs root to compare with"; exit 77; }
for tool in sqlite3 setpriv; do
	command -v $tool > /dev/null || { echo "SKIP: no $tool"; exit 77; }
done
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
chmod 777 "$tmp"
# The build may lie below a directory that nobody may enter.
cp "$PINCOW" "$tmp/program" && chmod 755 "$tmp/program"

nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups \
		env -u XDG_RUNTIME_DIR "$@"
}
nobody "$tmp/program" --version > /dev/null ||
	{ echo "SKIP: nobody cannot run the program"; exit 77; }

# run DATABASE COMMAND...
run() {
	local db=$1
	shift
	"$@" "$tmp/program" run --db "$db" --quiet --invocations 1 \
		--mapping 4k,thp --pin none,vmsplice,io_uring \
		--wp mprotect,uffd_wp,fork_exit,fork_alive \
		-e wp_write > "$tmp/out" 2>&1 ||
		{ echo "$*: exit $?"; cat "$tmp/out"; exit 1; }
}
run "$tmp/root.db" env
run "$tmp/nobody.db" nobody

sql() {
	sqlite3 -separator ' ' "$tmp/nobody.db" \
		"ATTACH '$tmp/root.db' AS root" "$1"
}
# Counts of a run that all its batches agree on; a class is one only where no
# write was left open.
both="FROM metric_value n JOIN root.metric_value r USING (point, metric)
	WHERE n.low = n.high AND r.low = r.high AND metric IN ('copies',
	'nofaults', 'reuses', 'copy_faults', 'split_faults') AND (metric =
	'copies' OR 0 = (SELECT max(high) FROM metric_value i WHERE i.point =
	n.point AND i.metric = 'inconclusives'))"
bad=$(sql "SELECT point, metric, n.value, 'as nobody', r.value, 'as root'
	$both AND n.value <> r.value")
[ -z "$bad" ] || { echo "$bad"; exit 1; }

grep -q '^pgreuse ' /proc/vmstat ||
	{ echo "SKIP: this kernel does not count reuses"; exit 77; }
of_copies=$(sql "SELECT count(*) $both AND metric = 'copies' AND r.value > 0")
of_reuses=$(sql "SELECT count(*) $both AND metric = 'reuses' AND r.value > 0")
echo "agree: $of_copies points with copies, $of_reuses with reuses"
# A machine that is busy all the time leaves most of them marked.
[ "$of_copies" -ge 2 ] || { echo "too few counts of copies"; exit 1; }
[ "$of_reuses" -ge 1 ] || { echo "too few counts of reuses"; exit 1; }
# Each write that faulted has a time, whatever became of the page.
[ "$(sql "SELECT count(*) FROM metric_value
	WHERE metric = 'write_ns_faulted' AND value > 0")" -gt 0 ] ||
	{ echo "no time of a write that is open"; exit 1; }
exit 0
