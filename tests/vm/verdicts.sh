#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/ci-compare on real kernels: what 6.1 does better than 5.10, what
# worse, what the same; and that two runs of one kernel do not differ.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
for kernel in debian:5.10 debian:6.1; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
done

bad() { echo "$*"; fails=1; }
ci() { # base, new, wanted exit code
	local code
	"$PINCOW_SOURCE_DIR/scripts/ci-compare" -o "$tmp/ci" "$1" "$2" -- \
		--deterministic --invocations 3 --boot-limit 600 --filter \
		'^wp_write/(thp|thp_pte)/(none|vmsplice)/(fork_exit|mprotect_fault)$' \
		> "$tmp/out" 2> "$tmp/err"
	code=$?
	[ "$code" = "$3" ] && return
	bad "$1 and $2: exit $code, not $3"
	tail -n 5 "$tmp/err"
	cat "$tmp/out"
}
# Columns: verdict, fails, point, metric, unit, better, exactness, ...
rows() { awk -F, "NR > 1 && $1" "$tmp/ci/compare.csv" | wc -l; }
expect() { # point, the verdict on its copies
	local got
	got=$(awk -F, -v p="wp_write/$1" '$3 == p && $4 == "copies" { print $1 }' \
		"$tmp/ci/compare.csv")
	[ "$got" = "$2" ] || bad "copies of $1: wanted $2, got ${got:-nothing}"
}

ci debian:5.10 debian:6.1 1
expect thp_pte/none/mprotect_fault better
expect thp_pte/vmsplice/mprotect_fault better
expect thp/vmsplice/fork_exit worse
expect thp_pte/none/fork_exit same

ci debian:6.1 debian:6.1 0
[ "$(rows '$7 == "exact" && $1 == "same"')" -gt 30 ] ||
	bad "only $(rows '$7 == "exact" && $1 == "same"') counts are the same"
[ "$(rows '$7 == "near" && $1 == "same"')" -gt 0 ] || bad "no time is the same"
# Two sets of boots of one kernel differ in nothing, instructions included; that
# three boots do not agree with each other may be.
[ "$(rows '$1 != "same" && $1 != "incomparable" &&
	!($1 == "inconclusive" && $7 == "near")')" = 0 ] || {
	bad "a kernel differs from itself"
	cat "$tmp/ci/compare.txt"
}
exit $fails
