#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory that belongs to files, parts of huge pages, and pages that were read,
# on real kernels. The counts that differ between them are known.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
kernels=
for kernel in debian:5.10 debian:6.1 debian:6.12 debian:7.3; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	kernels="$kernels -k $kernel"
done

bad() { echo "$*"; fails=1; }
sql() { sqlite3 -batch "$tmp/db" "$1"; }

expect() { # point, metric, values on 5.10, 6.1, 6.12, 7.3; -: skipped
	local point=$1 metric=$2 kernel got
	shift 2
	for kernel in 5.10. 6.1. 6.12. 7.3.; do
		got=$(sql "SELECT CAST(m.value AS INTEGER) FROM metric_value m
			JOIN run_info i USING (run) WHERE i.kernel LIKE '$kernel%'
			AND m.point = '$point' AND m.metric = '$metric'")
		[ "${got:--}" = "$1" ] ||
			bad "$kernel $point: $metric is '${got:--}', not $1"
		shift
	done
}

boot() {
	# shellcheck disable=SC2086
	"$PINCOW" boot $kernels --db "$tmp/db" --deterministic --invocations 1 \
		--batches 2 --boot-limit 600 -q --suite full "$@" \
		> "$tmp/out" 2> "$tmp/err" || { cat "$tmp/err"; bad "boot: exit $?"; }
}

# One boot for all points without a parameter.
files='memfd_private|file_private|shmem|file_shared|hugetlb_shared_2m'
points="wp_write/($files|thp_moved|thp_one_pte)/none/fork_exit"
points="$points|wp_write/(thp_moved|thp_one_pte)/vmsplice/fork_exit"
points="$points|wp_write/($files)/vmsplice/mprotect"
points="$points|fork/(shmem|file_private|hugetlb_shared_2m)/none/none"
boot --filter "^($points)\$"
boot -e first_write --touch read --mapping 4k,thp,file_private

for mapping in memfd_private file_private; do
	expect wp_write/$mapping/none/fork_exit copies 512 512 512 512
	expect wp_write/$mapping/vmsplice/mprotect copies 512 512 512 512
	expect wp_write/$mapping/none/fork_exit spurious_copies 0 0 0 0
done
for mapping in shmem file_shared hugetlb_shared_2m; do
	expect wp_write/$mapping/none/fork_exit nofaults 512 512 512 512
	expect wp_write/$mapping/vmsplice/mprotect copies 0 0 0 0
done
for mapping in shmem file_private hugetlb_shared_2m; do
	expect fork/$mapping/none/none fork_copied_pages 0 0 0 0
done
# Up to 6.12 no part of a large folio that fork left protected is reused; later
# all of one that nobody else maps, unless a reference keeps it; and a folio with
# one PTE left is copied so that it can go.
expect wp_write/thp_moved/none/fork_exit copies 256 256 256 0
expect wp_write/thp_moved/vmsplice/fork_exit copies 256 256 256 256
expect 'first_write/4k/none/none?touch=read' allocs 512 512 512 512
expect 'first_write/4k/none/none?touch=read' copies 0 0 0 0
expect 'first_write/file_private/none/none?touch=read' copies 512 512 512 512
expect wp_write/thp_one_pte/vmsplice/fork_exit copies 1 1 1 1
expect wp_write/thp_one_pte/none/fork_exit copies 0 0 1 1
[ "$(sql "SELECT count(*) FROM reading_value
	WHERE reading = 'witness_conflicts' AND value > 0")" = 0 ] ||
	bad "witnesses contradict each other: $(sql "SELECT DISTINCT run, point
		FROM reading_value WHERE reading = 'witness_conflicts'
		AND value > 0" | tr '\n' ' ')"
exit $fails
