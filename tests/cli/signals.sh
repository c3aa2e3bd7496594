#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGINT, SIGTERM, SIGHUP and SIGKILL at any moment: the database is sound,
# what was measured is there, the run is `interrupted`, nobody is left.
. "$(dirname "$0")/expect.sh"
need_sqlite
env --default-signal=INT true 2>/dev/null || skip "env cannot reset signals"

export FAKE_SLEEP_MS=5

# Waits for process $1, whose exit code is in $code.
await() {
	code=0
	wait "$1" 2>/dev/null || code=$?
}

# Measuring processes of ours: who has our database in the environment, and is
# not this search.
workers() {
	grep -lzxF "PINCOW_DB=$PINCOW_DB" /proc/[0-9]*/environ 2>/dev/null |
		sed 's/environ$/cmdline/' |
		xargs -r grep -lzx '[i]nvocation' 2>/dev/null
}

nobody_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ -z "$(workers)" ] && return
		sleep 0.1
	done
	fail "left behind: $(workers)"
}

interrupt() {
	env --default-signal=INT "$PINCOW_FAKE" run --journal "$dir/journal" \
		--clock fake --quiet --seed 1 --invocations 3 --batches 3 \
		>"$dir/out" 2>"$dir/err" &
	pid=$!
	sleep "$2"
	kill "-$1" $pid 2>/dev/null
	await $pid
	nobody_left
	[ "$(sql 'PRAGMA integrity_check' 2>/dev/null)" = ok ] ||
		[ ! -s "$PINCOW_DB" ] || fail "SIG$1 after $2 s broke the database"
}

# Before it has begun to listen, a program dies of a signal as any other.
for signal in INT TERM HUP; do
	for after in 0.15 0.6 1.1; do
		runs=$(sql "SELECT count(*) FROM run_info" 2>/dev/null || echo 0)
		interrupt $signal $after
		if [ -s "$dir/err" ]; then
			[ $code = 130 ] || fail "exit $code after SIG$signal"
			says "interrupted"
		elif [ "$(sql "SELECT count(*) FROM run_info" 2>/dev/null ||
			echo 0)" != "${runs:-0}" ]; then
			fail "SIG$signal ended a run without a word"
		fi
	done
done
expect 0 fake runs
left=$(sql "SELECT count(*) FROM run_info WHERE status <> 'interrupted'")
[ "$left" = 0 ] || fail "$left runs are not interrupted"
[ "$(sql 'SELECT count(*) FROM batch_info')" -gt 0 ] ||
	fail "nothing that was measured is there"

# Killed: the next start, or restore, says what became of the run.
for after in 0.1 0.3 0.5 0.7 0.9 1.1 1.3; do
	interrupt KILL $after
	[ $code = 137 ] || fail "exit $code after SIGKILL"
done
expect 0 fake restore --journal "$dir/journal"
prints "settings put back"
left=$(sql "SELECT count(*) FROM run_info WHERE status <> 'interrupted'")
[ "$left" = 0 ] || fail "$left killed runs are not interrupted"
interrupt KILL 0.7
unset FAKE_SLEEP_MS
expect 0 fake_run -e fork
last=$(sql "SELECT group_concat(status, ' ') FROM (SELECT status FROM run_info
	ORDER BY run DESC LIMIT 2)")
[ "$last" = "complete interrupted" ] || fail "the last runs are: $last"
# Points measured before the end can be summarised.
first=$(sql "SELECT min(run) FROM point_info")
expect 0 fake runs show "$first"
prints "interrupted"

# A signal that was ignored on entry (nohup) stays ignored.
FAKE_SLEEP_MS=1 nohup "$PINCOW_FAKE" run --journal "$dir/journal" \
	--clock fake --quiet --invocations 1 --batches 1 -e fork \
	>"$dir/out" 2>"$dir/err" &
pid=$!
sleep 0.3
kill -HUP $pid 2>/dev/null
await $pid
[ $code = 0 ] || fail "exit $code after SIGHUP under nohup"
finish
