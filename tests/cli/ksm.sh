#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every batch starts and stops ksmd, in a process that may be killed in between.
# KSM is set up as before on every way out.
. "$(dirname "$0")/expect.sh"
[ "$(id -u)" = 0 ] || skip "needs root"
ksm=/sys/kernel/mm/ksm
[ -w $ksm/run ] || skip "no KSM"

state() {
	for knob in run sleep_millisecs pages_to_scan smart_scan advisor_mode; do
		[ ! -e $ksm/$knob ] || echo "$knob $(cat $ksm/$knob)"
	done
}

run() {
	env --default-signal=INT "$PINCOW" run --quiet --invocations 1 \
		--batches 20 -e wp_write --mapping 4k --wp ksm \
		--pin vmsplice "$@" >"$dir/out" 2>"$dir/err"
}

# Has the run come so far that there is something to put back?
await_change() {
	for _ in $(seq 100); do
		[ "$(state)" = "$before" ] || return 0
		sleep 0.05
	done
	fail "the run never touched KSM"
}

# A killed run of somebody else, or a running one, is not ours to judge.
expect 0 "$PINCOW" restore
before=$(state)

run --batches 1 || [ $? = 5 ] || fail "the run failed"
[ "$(state)" = "$before" ] || fail "a run left: $(state)"

for signal in INT KILL; do
	for after in 0 0.3 0.7; do
		run &
		pid=$!
		await_change
		sleep $after
		# The shell function runs in a shell of its own.
		victim=$(cat /proc/$pid/task/$pid/children 2>/dev/null)
		# shellcheck disable=SC2086
		kill -$signal ${victim:-$pid} 2>/dev/null
		wait $pid 2>/dev/null
		[ $signal = KILL ] && expect 0 "$PINCOW" restore
		[ "$(state)" = "$before" ] ||
			fail "SIG$signal after $after s left: $(state)"
	done
done
finish
