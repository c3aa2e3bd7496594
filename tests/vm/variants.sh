#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One kernel, other rules: 5.10 built from Debian's source, unchanged and with
# each of our changes. The two numbers of the mail, and the zeros beside them.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
kernels=(5.10+page_count-everywhere 5.10+mapcount 5.10)
options=()
for kernel in "${kernels[@]}"; do
	"$PINCOW_SOURCE_DIR/scripts/build-kernel" --offline --list 2> /dev/null |
		grep -q "^built	$kernel	" || {
		echo "SKIP: scripts/build-kernel $kernel was not run"
		exit 77
	}
	options+=(-k "built:$kernel")
done
"$PINCOW" boot --db "$tmp/db" --accel tcg "${options[@]}" --smp 1 \
	--batches 1 --boot-limit 900 --format csv --filter \
	'^wp_write/(4k|thp|thp_pte|hugetlb_1g)/(vmsplice|none)/fork_exit$' \
	> "$tmp/csv"
code=$?
[ "$code" = 0 ] || { echo "exit code $code"; exit 1; }

# The copies at a point, in the order of the kernels.
copies() {
	local kernel
	for kernel in page_count-everywhere mapcount pincow; do
		sqlite3 "$tmp/db" "SELECT CAST(value AS INTEGER)
			FROM metric_value JOIN run_info USING (run)
			WHERE point = '$1' AND metric = 'copies'
				AND kernel LIKE '%-$kernel'"
	done | paste -sd ' '
}
fails=0
expect() { # point, page_count-everywhere, mapcount, unchanged
	local got
	got=$(copies "wp_write/$1/fork_exit")
	[ "$got" = "$2 $3 $4" ] && return
	echo "$1: wanted $2 $3 $4, got ${got:-nothing}"
	fails=1
}
expect 4k/none 0 0 0
expect 4k/vmsplice 1 0 1
expect thp/none 0 0 0
expect thp/vmsplice 512 0 0
expect thp_pte/none 511 0 511
expect thp_pte/vmsplice 512 0 512
expect hugetlb_1g/none 0 0 0
expect hugetlb_1g/vmsplice 262144 0 0
exit $fails
