#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Races on the running kernel; asserts only what is certain. A source of
# references need not cause copies within the test; without one next to none
# happen (docs/method.md, Limits: one in 100,000 on some kernels).
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/races.db
failed=0

measure() { # option...
	"$PINCOW" run --db "$db" --invocations 1 --batches 1 --quiet "$@" \
		>"$dir/table" 2>&1 && return
	cat "$dir/table"
	echo "pincow run $* failed"
	failed=1
}

sql() {
	sqlite3 "$db" "$1"
}

measure --filter '^speculative/4k/none/fork_exit' \
	--params 'ms=300,source=none+process_vm_readv'
control=$(sql "SELECT value < 1000 AND low <= value AND value <= high
	FROM metric_value WHERE metric = 'copies_per_million'
	AND params = 'ms=300'")
[ "$control" = 1 ] || { cat "$dir/table"; echo "the control copies"; failed=1; }
[ "$(sql "SELECT value >= 512 FROM metric_value WHERE params = 'ms=300'
	AND metric = 'speculative_writes'")" = 1 ] ||
	{ echo "fewer writes than one round has"; failed=1; }

if [ "$(nproc --all)" -ge 2 ]; then
	measure --filter '^contention/4k/none/(mprotect_fault|uffd_wp|fork_exit)$'
	# With a sampler of faults every class is exact, whatever races.
	bad=$(sql "SELECT point || ' ' || classes FROM batch_info
		WHERE point LIKE 'contention/%' AND sort = 'counted'
		AND classes LIKE '%inconclusive%' AND NOT EXISTS (SELECT 1
			FROM event_info WHERE kind = 'interference'
			OR (kind = 'absent' AND subject = 'stray_faults'))")
	[ -z "$bad" ] || { echo "not decided: $bad"; failed=1; }
	# Nobody shares or references these, and no frame of theirs changes.
	bad=$(sql "SELECT point || ' ' || value FROM metric_value
		WHERE metric = 'contended_copies' AND value <> 0
		AND wp IN ('mprotect_fault', 'uffd_wp')")
	[ -z "$bad" ] || { echo "copied: $bad"; failed=1; }
	[ "$(sql "SELECT count(*) FROM metric_value
		WHERE experiment = 'contention' AND metric = 'writes'")" -ge 1 ] ||
		{ cat "$dir/table"; echo "no contention measured"; failed=1; }
fi
exit $failed
