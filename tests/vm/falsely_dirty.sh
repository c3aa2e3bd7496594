#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Falsely dirty pages in guests, and those that a program without pincow counts,
# as the first process of the same kernels.
#
#	falsely_dirty.sh PROGRAM [KERNEL...]
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
. "$PINCOW_SOURCE_DIR/tests/kernel/falsely_dirty_judge.sh"

. "$PINCOW_SOURCE_DIR/tests/vm/witness_guest.sh"
witness_initramfs "$program" > "$tmp/initramfs"

pages() { # tracker, protection; of each kind of memory
	awk -v t="$1" -v p="$2" '$2 == t && $3 == p { printf "%s %s, ", $1, $4 }' \
		"$tmp/truth"
}

for kernel; do
	dir=$("$PINCOW_SOURCE_DIR/scripts/fetch-kernel" "$kernel" \
		2> "$tmp/err") ||
		{ echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	witness_run "$dir" "$tmp/truth" || { echo "$kernel: no result"; fails=1; continue; }
	rm -rf "$tmp"/db*
	"$PINCOW" boot -q --db "$tmp/db" --accel tcg -k "$kernel" --suite full \
		--batches 1 --boot-limit 600 --filter "$(judge_points)" \
		> "$tmp/out" 2> "$tmp/err" ||
		{ cat "$tmp/err"; echo "$kernel: exit $?"; fails=1; }
	judge "$tmp/db" 1 "$tmp/truth" > "$tmp/judged" || fails=1
	echo "$kernel: $(cat "$tmp/judged")"
	echo "  soft-dirty by mprotect: $(pages soft_dirty mprotect)by a split:" \
		"$(pages soft_dirty split)"
	# From 6.17 on (cac1db8c3aad), of folios that PTEs map.
	case $kernel in
	debian:5.10 | debian:6.1 | debian:6.12 | debian:6.16) want=0 ;;
	debian:6.17 | debian:7.3) want=512 ;;
	*) continue ;;
	esac
	grep -q "^thp_pte soft_dirty mprotect $want 512$" "$tmp/truth" ||
		{ echo "$kernel: not $want of thp_pte"; fails=1; }
done
exit $fails
