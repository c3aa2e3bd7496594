#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots one real kernel, measures a few points, and checks known counts.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
kernel=${1-debian:6.1}

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" "$kernel" > /dev/null 2> "$tmp/err" ||
	{ echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }

"$PINCOW" boot --db "$tmp/db" --accel tcg -k "$kernel" --batches 1 \
	--boot-limit 600 --format csv --filter \
	'^wp_write/(4k/(vmsplice|none)/(fork_exit|fork_alive)|hugetlb_2m/none/clear_refs)$' \
	> "$tmp/csv" 2> "$tmp/err"
code=$?
cat "$tmp/err"
[ "$code" = 0 ] || { echo "exit code $code"; exit 1; }

fails=0
expect() { # point, metric, wanted
	local got
	got=$(awk -F, -v p="$1" -v m="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["point"] == p && $at["metric"] == m { print $at["value"] + 0 }
		' "$tmp/csv")
	[ "$got" = "$3" ] && return
	echo "$1 $2: wanted $3, got ${got:-nothing}"
	fails=1
}
expect wp_write/4k/none/fork_exit copies 0
expect wp_write/4k/vmsplice/fork_exit copies 1
expect wp_write/4k/none/fork_alive copies 512
expect wp_write/4k/none/fork_alive spurious_copies 0

state=$("$PINCOW" runs --db "$tmp/db" --format json)
grep -q '"status": *"complete"' <<< "$state" ||
	{ echo "not complete: $state"; fails=1; }
grep -q 'tcg' <<< "$state" || { echo "no accelerator: $state"; fails=1; }
ls "$tmp"/db-boots/*.log > /dev/null || { echo "no console log"; fails=1; }
exit $fails
