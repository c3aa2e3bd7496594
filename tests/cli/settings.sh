#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The real program changes the hugetlb pool for a run. The pool, the cgroups and
# the mounts are as before on every way out.
. "$(dirname "$0")/expect.sh"
[ "$(id -u)" = 0 ] || skip "needs root"
pool=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
[ -w "$pool" ] || skip "no hugetlb pool that can be written"

state() {
	cat "$pool" /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null
	find /sys/fs/cgroup -maxdepth 3 -name 'pincow-*' 2>/dev/null
	cut -d' ' -f2 /proc/mounts | sort
}

run() {
	env --default-signal=INT "$PINCOW" run --quiet --invocations 1 \
		--batches 3 --mapping hugetlb_2m "$@" >"$dir/out" 2>"$dir/err"
}

# A killed run of somebody else, or a running one, is not ours to judge.
expect 0 "$PINCOW" restore
before=$(state)

run -e first_write || [ $? = 5 ] || fail "the run failed"
[ "$(state)" = "$before" ] || fail "a run left: $(state)"

for signal in INT TERM KILL; do
	for after in 0.2 0.8 2; do
		run &
		pid=$!
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
