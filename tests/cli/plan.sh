#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run --plan: what would run, how long, what could be seen; and nothing done.
. "$(dirname "$0")/expect.sh"
need_sqlite
select="--mapping 4k,thp --pin none,vmsplice --wp fork_exit,clear_refs"

# shellcheck disable=SC2086
plan() {
	"$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
		$select --plan "$@"
}

# Without a database: calibrated, and no database is made.
expect 0 plan --invocations 1 --batches 2
prints '^wp_write/thp/vmsplice/fork_exit$'
prints ' points, 1 invocation; in each invocation 2 timed batches per point'
prints 'calibrated with [0-9]* points'
prints 'takes at least 4 invocations'
[ -e "$PINCOW_DB" ] && fail "a plan made a database"
expect 0 plan --invocations 5 --batches 2
prints 'unknown: no earlier run'
ls "${TMPDIR:-/tmp}"/pincow-??????/run.db 2>/dev/null && fail "left a database"

# A run takes the time that was planned. The batches sleep, so that other load
# matters little; 25 % is promised, 10 more are for a machine busy with tests, and
# as the load may change between the two it is tried three times.
planned() {
	python3 -c 'import json, sys
p = json.load(open(sys.argv[1]))
assert p["basis"] == "calibration" and p["detectable"] is None
assert p["invocations"] == 2 and p["batches"] == 3 and p["points"]
print(p["seconds"])' "$dir/out"
}

export FAKE_SLEEP_MS=15
for try in 1 2 3; do
	rm -f "$PINCOW_DB"*
	expect 0 plan --invocations 2 --batches 3 --format json
	planned=$(planned) || fail "no such JSON"
	# shellcheck disable=SC2086
	expect 0 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
		--quiet $select --invocations 2 --batches 3
	took=$(sql "SELECT (finished_ns - started_ns) / 1e9 FROM run")
	echo "try $try: planned $planned s, took $took s"
	python3 -c 'import sys
p, t = map(float, sys.argv[1:])
sys.exit(not abs(p - t) <= 0.35 * t)' "$planned" "$took" && break
	[ $try != 3 ] || fail "planned $planned s, took $took s"
done
unset FAKE_SLEEP_MS

# The same command again plans from that run; its seed does not matter.
expect 0 plan --invocations 4 --batches 3 --seed 5
prints 'as run 1, of the same command'
expect 0 plan --invocations 4 --batches 2
prints 'calibrated with'

# With invocations to tell their spread from.
# shellcheck disable=SC2086
expect 0 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
	$select --invocations 4 --batches 1
expect 0 plan --invocations 6 --batches 1
prints 'as run 2, of the same command'
prints 'Least change .* 6 invocations each), by run 2:'
prints '^cycle_ns '
[ "$(sql 'SELECT count(*) FROM run_info')" = 2 ] || fail "a plan is no run"

# A database of an older pincow is brought up to date; one that may not be
# written does not keep from planning.
sql 'DROP VIEW outcome_info; DROP VIEW modes_info; DROP TABLE point_modes;
	DROP VIEW scaling_info; DROP VIEW sized_value;
	PRAGMA user_version = 1'
for view in run_info metric_value amplification; do
	sql "DROP VIEW $view; $(sed -n "/^CREATE VIEW $view/,/;\$/p" \
		"$(dirname "$0")/../../db/schema.sql")"
done
sql 'ALTER TABLE run DROP COLUMN imported'
if [ "$(id -u)" != 0 ]; then
	chmod 444 "$PINCOW_DB"
	expect 0 plan --invocations 6 --batches 1
	says 'written by an older pincow.*copy it and name the copy with --db'
	says 'as if there were no earlier run'
	prints 'calibrated with'
	chmod 644 "$PINCOW_DB"
fi
expect 0 plan --invocations 6 --batches 1
prints 'as run 2, of the same command'

# A long run says how long before it begins, and a short one nothing.
export FAKE_SLEEP_MS=15
# shellcheck disable=SC2086
timeout -s INT 8 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--db "$dir/long.db" $select --invocations 1000 --batches 3 \
	>/dev/null 2>"$dir/long"
grep -q 'points, 1000 invocations of each: measuring a few' "$dir/long" ||
	fail "nothing was said before a long run"
grep -q 'about [0-9]* minutes' "$dir/long" || fail "no time was said"
# shellcheck disable=SC2086
expect 0 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--db "$dir/short.db" $select --invocations 1 --batches 1
grep -q 'measuring a few' "$dir/err" && fail "a short run told its time"
unset FAKE_SLEEP_MS
finish
