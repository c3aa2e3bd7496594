#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# As tests/kernel/antagonists.sh, in guests of two NUMA nodes, where memory can
# be moved between them: no wrong exact count without a mark.
#
#	antagonists.sh [BATCHES [KERNEL [MODE...]]]
#
# BATCHES of each mode, at least; 1000 take a quarter of an hour.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
batches=${1-100} kernel=${2-debian:6.1}
shift $(($# < 2 ? $# : 2))
[ $# -gt 0 ] || set -- migrate

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" "$kernel" > /dev/null \
	2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
. "$PINCOW_SOURCE_DIR/tests/kernel/antagonists_judge.sh"
export PINCOW_QEMU=$PINCOW_WITH_ANTAGONIST

measure() {
	"$PINCOW" boot -q --db "$tmp/db" --accel tcg -k "$kernel" --smp 2 \
		--batches 10 --boot-limit 600 --append "numa=fake=2 $1" \
		--filter '^(wp_write/(4k|thp_pte)/(none|vmsplice)/(fork_exit|fork_alive|uffd_wp)|fork/4k/none/none)$' \
		> "$tmp/out" 2> "$tmp/err" && return
	cat "$tmp/err"
	return 1
}

measure "" || exit 1
judge_start "$tmp/db"
fails=0
for mode; do
	judge_mode "$mode"
	while [ "$(judged_batches)" -lt "$batches" ]; do
		measure "rdinit=/antagonist antagonist=$mode" ||
			{ fails=1; break; }
		judge_run || fails=1
	done
	judge_print
done
# Each migrated page that a batch met is a batch made again.
[ "$(judged_again)" -gt 0 ] ||
	{ echo "the antagonist was not there"; fails=1; }
exit $fails
