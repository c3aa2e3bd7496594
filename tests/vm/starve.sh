#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An empty hugetlb pool in guests, and the same without pincow.
#
#	starve.sh PROGRAM [KERNEL...]
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0
program=$1
shift
[ $# -gt 0 ] || set -- debian:5.10 debian:6.1 debian:6.12 debian:7.3

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
. "$PINCOW_SOURCE_DIR/tests/kernel/starve_judge.sh"
. "$PINCOW_SOURCE_DIR/tests/vm/witness_guest.sh"
witness_initramfs "$program" > "$tmp/initramfs"

for kernel; do
	dir=$("$PINCOW_SOURCE_DIR/scripts/fetch-kernel" "$kernel" \
		2> "$tmp/err") ||
		{ echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	witness_run "$dir" "$tmp/truth" ||
		{ echo "$kernel: no result"; fails=1; continue; }
	rm -rf "$tmp"/db*
	"$PINCOW" boot -q --db "$tmp/db" --accel tcg -k "$kernel" --batches 1 \
		-e starve --mapping hugetlb_2m --params writer=parent+child \
		> "$tmp/out" 2> "$tmp/err" ||
		{ cat "$tmp/err"; echo "$kernel: exit $?"; fails=1; }
	judge_starve "$tmp/db" 1 "$tmp/truth" > "$tmp/judged" || fails=1
	echo "$kernel: $(cat "$tmp/judged")"
done
exit $fails
