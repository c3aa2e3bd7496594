#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The same kernel on two architectures: where the rule is the same, so are the
# counts.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

for tool in aarch64-linux-gnu-gcc aarch64-linux-gnu-g++ qemu-system-aarch64 \
	    qemu-system-x86_64; do
	command -v $tool > /dev/null || { echo "SKIP: $tool is not here"; exit 77; }
done
# The newest for arm64 may be another release than the newest for this one.
dir=$("$PINCOW_SOURCE_DIR/scripts/fetch-kernel" debian:6.1:arm64 \
	2> "$tmp/err") ||
	{ echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
arm64=$(basename "$dir")
amd64=${arm64%-arm64}-amd64
"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" "$amd64" > /dev/null 2> "$tmp/err" ||
	{ echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
"$PINCOW_SOURCE_DIR/scripts/cross-build" arm64 > "$tmp/out" 2> "$tmp/err"
case $? in
0) ;;
3) echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77 ;;
*) tail -n 40 "$tmp/err"; exit 1 ;;
esac

"$PINCOW" boot --db "$tmp/db" -k "$arm64" -k "$amd64" > "$tmp/out" \
	2> "$tmp/err"
code=$?
[ "$code" = 2 ] || { echo "two architectures at once: exit code $code"; exit 1; }

for kernel in $arm64 $amd64; do
	"$PINCOW" boot --db "$tmp/db" --accel tcg -k "$kernel" --suite quick \
		--boot-limit 600 --format csv > "$tmp/$kernel" 2> "$tmp/err"
	code=$?
	cat "$tmp/err"
	[ "$code" = 0 ] || { echo "$kernel: exit code $code"; exit 1; }
done

# Every count of pages and of faults that both have. mprotect_fault is not among
# them, as arm64 has no soft-dirty. A control: copies must be among them, some zero
# and some not.
awk -F, '
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; file++; next }
{ metric = $at["metric"]; key = $at["point"] " " metric }
metric !~ /^(copies|copy_faults|fork_copied_pages|hidden_pages|faults)$/ &&
metric !~ /^(pinned_moved|bystander_copies|spurious_copies)$/ { next }
file == 1 { first[key] = $at["value"] + 0; next }
key in first {
	shared++
	value = $at["value"] + 0
	if (metric == "copies") zero[value > 0]++
	if (value == first[key]) next
	print key ": arm64 " first[key] ", amd64 " value
	bad = 1
}
END {
	print shared + 0 " counts of both, copies: " zero[0] + 0 " zero, " \
		zero[1] + 0 " not"
	exit bad || shared < 100 || !zero[0] || !zero[1]
}' "$tmp/$arm64" "$tmp/$amd64"
