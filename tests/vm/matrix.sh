#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots the oldest and the newest available kernel, side by side.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
for kernel in debian:5.10 debian:newest; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
done
"$PINCOW" boot --db "$tmp/db" --accel tcg -k debian:5.10 -k debian:newest \
	--batches 2 --boot-limit 600 --filter \
	'^wp_write/(thp/(vmsplice|none)/fork_exit|thp_pte/none/mprotect_fault)$' \
	> "$tmp/out"
code=$?
cat "$tmp/out"
[ "$code" = 0 ] || { echo "exit code $code"; exit 1; }
row() { awk -v p="$1" '$1 == p { print $2, $3; exit }' "$tmp/out"; }
fails=0
expect() { # point, of 5.10, of the newest
	[ "$(row "$1")" = "$2 $3" ] && return
	echo "$1: wanted $2 $3, got $(row "$1")"
	fails=1
}
expect wp_write/thp/none/fork_exit 0 0
expect wp_write/thp/vmsplice/fork_exit 0 512
expect wp_write/thp_pte/none/mprotect_fault 511 0
exit $fails
