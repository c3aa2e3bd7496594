#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run makes swap devices, which are on during its batches. None is left on any
# way out, or after the next start.
. "$(dirname "$0")/expect.sh"
[ "$(id -u)" = 0 ] || skip "needs root"
[ -e /sys/class/zram-control ] || [ -e /dev/loop-control ] ||
	skip "neither zram nor loop devices"

state() {
	cat /proc/swaps
	for f in /sys/block/zram*/disksize /sys/block/zram*/initstate \
		/sys/block/loop*/loop/backing_file; do
		[ ! -e "$f" ] || echo "$f $(cat "$f")"
	done
}

run() {
	env --default-signal=INT "$PINCOW" run --quiet --invocations 1 \
		-e wp_write --mapping 4k --wp swap,swap_cache --pin vmsplice \
		"$@" >"$dir/out" 2>"$dir/err"
}

# Is something swapped to by now? It is on and off again in every batch.
await_swap() {
	for _ in $(seq 2000); do
		grep -q "^/dev/[zl]" /proc/swaps && return 0
		kill -0 "$pid" 2>/dev/null || break
	done
	fail "the run never swapped"
}

need_sqlite
expect 0 "$PINCOW" restore
before=$(state)

run --batches 1 || [ $? = 5 ] || fail "the run failed"
[ "$(state)" = "$before" ] || fail "a run left: $(state)"
sql "SELECT point || ': ' || reason FROM skip_info"
[ "$(sql "SELECT count(*) FROM point_info")" != 0 ] ||
	skip "no swap device to be had"

for end in INT restore run; do
	run --batches 1000 &
	pid=$!
	await_swap
	# The shell function runs in a shell of its own.
	victim=$(cat /proc/$pid/task/$pid/children 2>/dev/null)
	case $end in INT) signal=INT ;; *) signal=KILL ;; esac
	# shellcheck disable=SC2086
	kill -$signal ${victim:-$pid} 2>/dev/null
	wait $pid 2>/dev/null
	# A kill leaves a device for restore to remove.
	[ $end != restore ] || [ "$(state)" != "$before" ] ||
		fail "a killed run left no swap device"
	case $end in
	restore) expect 0 "$PINCOW" restore ;;
	run) expect 0 "$PINCOW" run --quiet --invocations 1 --batches 1 \
		--filter '^first_write/4k/none/none$' ;;
	esac
	[ "$(state)" = "$before" ] || fail "$end: left: $(state)"
done
finish
