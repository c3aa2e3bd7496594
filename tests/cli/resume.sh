#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run that was killed goes on where it was, as often as it takes: the same
# run, each point in every invocation, and nothing twice.
. "$(dirname "$0")/expect.sh"
need_sqlite

again() {
	"$PINCOW_FAKE" run --resume --quiet --journal "$dir/journal" "$@"
}

batches() {
	sql "SELECT count(*) FROM batch" 2>/dev/null || echo 0
}

# kill_at N PROGRAM...: once there are N batches; false where it was faster.
kill_at() {
	wanted=$1
	shift
	"$@" >"$dir/out" 2>"$dir/err" &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		[ "$(batches)" -ge "$wanted" ] && break
	done
	kill -KILL $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ "$(sql "SELECT status FROM run_info")" != complete ]
}

# Of every measured point: its batches in each invocation, and of how many
# invocations there are samples.
per_point() {
	sql "SELECT count(*), min(n), max(n) FROM (SELECT p.id,
		count(DISTINCT v.invocation) AS n FROM point p
		JOIN visit v ON v.point = p.id
		JOIN batch b ON b.visit = v.id AND b.sort = 'timed'
		GROUP BY p.id)"
}

expect 3 again
says "there is no interrupted run"

# The program for what the whole of it is.
expect 0 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
	--invocations 3 --batches 2 --seed 5
whole=$(per_point)
all=$(batches)
expect 3 again
says "there is no interrupted run"
expect 3 "$PINCOW_FAKE" run --resume=1 --journal "$dir/journal"
says "it is complete"
expect 2 again --batches 3
says "takes its options from the run"
rm -f "$PINCOW_DB"*

FAKE_SLEEP_MS=3
export FAKE_SLEEP_MS
part=$((all / 6))
kill_at $part "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--quiet --invocations 3 --batches 2 --seed 5 ||
	fail "it was over before it was killed"
kill_at $((3 * part)) "$PINCOW_FAKE" run --resume --quiet \
	--journal "$dir/journal" || fail "it was over before it was killed again"
kill_at $((5 * part)) "$PINCOW_FAKE" run --resume=1 --quiet \
	--journal "$dir/journal" || fail "it was over before a third kill"
unset FAKE_SLEEP_MS
expect 0 again
[ "$(sql "SELECT count(*) || max(run) || status FROM run_info")" = \
	11complete ] || fail "$(sql "SELECT run, status FROM run_info")"
[ "$(per_point)" = "$whole" ] || fail "$(per_point), not $whole"
[ "$(batches)" = "$all" ] || fail "$(batches) batches, not $all"
[ "$(sql "SELECT count(*) FROM event_info WHERE kind = 'resume'")" = 3 ] ||
	fail "not resumed three times"
# A point is once in a round, also of those that could not be measured.
many=$(sql "SELECT count(*) FROM (SELECT p.id FROM point p JOIN skip k
	ON k.point = p.id GROUP BY p.id HAVING count(*) != 3)")
[ "$many" = 0 ] || fail "$many points were not skipped in 3 invocations"
# The processes that it took are not what was asked for.
n=$(sql "SELECT invocations FROM run_info")
[ "$n" = 3 ] || fail "it says $n invocations, not 3"
n=$(sql "SELECT DISTINCT n FROM metric_value WHERE metric = 'faults'")
[ "$n" = 3 ] || fail "values are of $n invocations, not 3"

# A run interrupted by a signal goes on as well.
rm -f "$PINCOW_DB"*
FAKE_SLEEP_MS=3
export FAKE_SLEEP_MS
env --default-signal=INT "$PINCOW_FAKE" run --journal "$dir/journal" \
	--clock fake --quiet --invocations 3 --batches 2 --seed 5 \
	>"$dir/out" 2>"$dir/err" &
pid=$!
while [ "$(batches)" -lt $part ]; do
	kill -0 $pid 2>/dev/null || break
done
kill -INT $pid
wait $pid
[ "$(sql "SELECT status FROM run_info")" = interrupted ] ||
	fail "SIGINT did not interrupt it"
unset FAKE_SLEEP_MS
expect 0 again
[ "$(per_point)" = "$whole" ] || fail "$(per_point), not $whole"
[ "$(batches)" = "$all" ] || fail "$(batches) batches, not $all"
expect 3 again
finish
