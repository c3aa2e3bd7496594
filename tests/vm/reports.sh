#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reports of lists and trackers, on real kernels: counts are exact, times are
# bounds of ratios between kernels, sizes or memory.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
kernels=
for kernel in debian:6.1 debian:6.12 debian:7.3; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	kernels="$kernels -k $kernel"
done

bad() { echo "$*"; fails=1; }

boot() {
	# shellcheck disable=SC2086
	"$PINCOW" boot $kernels --db "$tmp/db" --invocations 1 --batches 3 \
		--boot-limit 600 -q "$@" > "$tmp/out" 2> "$tmp/err" ||
		{ bad "boot $*: exit $?"; cat "$tmp/err"; }
}

value() { # kernel, point, metric
	sqlite3 -batch "$tmp/db" "SELECT m.value FROM metric_value m
		JOIN run_info i USING (run) WHERE i.kernel LIKE '$1.%'
		AND m.point = '$2' AND m.metric = '$3'"
}

ratio() { # text, least, most, kernel, point, metric, kernel, point, metric
	local a b
	a=$(value "$4" "$5" "$6")
	b=$(value "$7" "$8" "$9")
	echo "$1: $a over $b"
	awk -v a="${a:-0}" -v b="${b:-0}" -v l="$2" -v m="$3" \
		'BEGIN { exit !(b > 0 && a / b >= l && a / b <= m) }' ||
		bad "$1: '$a' over '$b' is not within $2 and $3"
}

count() { # text, point, metric, values on 6.1, 6.12 and 7.3
	local text=$1 point=$2 metric=$3 kernel got
	shift 3
	for kernel in 6.1 6.12 7.3; do
		got=$(value $kernel "$point" "$metric")
		[ "${got%.0}" = "$1" ] ||
			bad "$text: $kernel $point $metric is '$got', not $1"
		shift
	done
}

boot --deterministic -e mprotect_ro,mprotect_rw,fork --mapping 4k,thp,thp_pte,shmem \
	--pin none --size 64M
boot --deterministic -e mprotect_ro --mapping 4k --pin none --size 4K
boot --deterministic -e wp_write --wp fork_alive --mapping thp,hugetlb_2m --pin none \
	--written 1
boot --deterministic -e wp_write --wp mprotect_fault --mapping thp_pte --pin none
boot --deterministic -e fork --mapping 4k,thp,hugetlb_2m --pin io_uring --dontfork no,yes
boot --deterministic -e first_write --mapping memfd_private --touch read
boot --deterministic -e pageout --mapping thp --pin none
boot --smp 2 -e madvise_dontneed --mapping 4k --pin none --threads 2

for call in mprotect_ro mprotect_rw; do
	ratio "$call of base pages since PTE batching" 1.4 2.7 \
		7.3 "$call/4k/none/none?size=64M" op_ns \
		6.12 "$call/4k/none/none?size=64M" op_ns
	ratio "$call of shared anonymous memory" 1.3 2.7 \
		7.3 "$call/shmem/none/none?size=64M" op_ns \
		6.12 "$call/shmem/none/none?size=64M" op_ns
done
ratio "mprotect of a single page" 0.9 1.25 \
	7.3 'mprotect_ro/4k/none/none?size=4K' op_ns \
	6.12 'mprotect_ro/4k/none/none?size=4K' op_ns
ratio "fork of a THP mapped by PTEs, batched since 6.9" 0.7 0.95 \
	6.12 'fork/thp_pte/none/none?size=64M' fork_ns \
	6.1 'fork/thp_pte/none/none?size=64M' fork_ns
for kernel in 6.1 6.12 7.3; do
	ratio "the pause of fork, base pages or THP" 10 60 \
		$kernel 'fork/4k/none/none?size=64M' fork_ns \
		$kernel 'fork/thp/none/none?size=64M' fork_ns
done
count "one write after fork copies a page of a THP" \
	'wp_write/thp/none/fork_alive?written=1' copies 1 1 1
count "and all of a hugetlb page" \
	'wp_write/hugetlb_2m/none/fork_alive?written=1' copies 512 512 512
count "mprotect makes pages look written" \
	wp_write/thp_pte/none/mprotect_fault falsely_dirty_pages 0 0 512
count "fork copies what is pinned" fork/4k/io_uring/none \
	fork_copied_pages 1 1 1
count "fork copies a THP for one pin" fork/thp/io_uring/none \
	fork_copied_pages 512 512 512
count "fork copies a hugetlb page for one pin" fork/hugetlb_2m/io_uring/none \
	fork_copied_pages 512 512 512
count "not after MADV_DONTFORK" 'fork/thp/io_uring/none?dontfork=yes' \
	fork_copied_pages 0 0 0
count "a snapshot restored from private memory" \
	'first_write/memfd_private/none/none?touch=read' copies 512 512 512
count "MADV_PAGEOUT of a THP without swap" pageout/thp/none/none \
	op_pages 0 0 0
for kernel in 6.1 6.12 7.3; do
	sent=$(value $kernel 'madvise_dontneed/4k/none/none?threads=2' \
		op_tlb_flushes_remote)
	[ "${sent%.*}" -ge 1 ] 2> /dev/null ||
		bad "MADV_DONTNEED with a thread: $kernel sent '$sent' flushes"
done
exit $fails
