#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# No wrong exact count without a mark while others move this process between
# CPUs, churn the page cache, compact memory or give the kernel advice on ours.
# A mark is a range (batches disagree) or the metric `disturbed`; a count is
# wrong where it is not that of a run that nobody disturbed.
#
#	antagonists.sh ANTAGONIST [BATCHES [MODE...]]
#
# BATCHES of each mode, at least; 1000 take some minutes.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
antagonist=$1 batches=${2-100}
shift $(($# < 2 ? $# : 2))
[ $# -gt 0 ] || set -- cpus cache compact madvise

[ "$(id -u)" = 0 ] || { echo "SKIP: needs root"; exit 77; }
[ "$(nproc)" -ge 2 ] || { echo "SKIP: needs two CPUs"; exit 77; }
. "${0%/*}/antagonists_judge.sh"

# In a subshell, whose id is then the program's.
measure() {
	exec "$PINCOW" run -q --db "$tmp/db" --invocations 2 --batches 3 -e wp_write \
		--mapping 4k,thp_pte --pin none,vmsplice \
		--wp fork_exit,fork_alive,uffd_wp > "$tmp/out" 2> "$tmp/err"
}

(measure) || { cat "$tmp/err"; exit 1; }
judge_start "$tmp/db" "quiet"
fails=0
for mode; do
	judge_mode "$mode"
	while [ "$(judged_batches)" -lt "$batches" ]; do
		measure &
		run=$!
		"$antagonist" "$mode" "$run" &
		other=$!
		wait "$run"
		code=$?
		kill "$other" 2> /dev/null ||
			{ echo "$mode: the antagonist was not there"; fails=1; break; }
		wait "$other" 2> /dev/null
		[ "$code" = 0 ] ||
			{ echo "$mode: exit code $code"; cat "$tmp/err"; fails=1; break; }
		judge_run || fails=1
	done
	judge_print
	# A process that is moved all the time has batches made again.
	[ "$mode" != cpus ] || [ "$(judged_again)" -gt 0 ] ||
		{ echo "$mode: the antagonist moved nothing"; fails=1; }
done
exit $fails
