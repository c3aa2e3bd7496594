#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Points with parameters, and what is charged for a reference, on the kernel
# that runs: counts that hold under every rule.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/parameters.db
failed=0

measure() {
	"$PINCOW" run --db "$db" --quiet --invocations 1 --batches 2 "$@" \
		>"$dir/out" 2>&1 && return
	cat "$dir/out"
	echo "pincow run $* failed"
	exit 1
}

value() { # point, metric
	sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = '$1' AND metric = '$2'
		ORDER BY run DESC LIMIT 1"
}

expect() { # point, metric, value
	got=$(value "$1" "$2")
	if [ -z "$got" ]; then
		reason=$(sqlite3 "$db" "SELECT reason FROM skip_info
			WHERE point = '$1' LIMIT 1")
		[ -n "$reason" ] && { echo "skipped: $1: $reason"; return; }
	fi
	[ "$got" = "$3" ] && return
	echo "$1: $2 is '$got', not $3"
	failed=1
}

measure -e fork --mapping 4k --pin io_uring --pins 1,8,all
measure -e fork --mapping 4k --pin io_uring --pins all --dontfork yes
expect 'fork/4k/io_uring/none' fork_copied_pages 1
expect 'fork/4k/io_uring/none?pins=8' fork_copied_pages 8
expect 'fork/4k/io_uring/none?pins=all' fork_copied_pages 512
expect 'fork/4k/none/none?pins=all' fork_copied_pages 0
expect 'fork/4k/io_uring/none?dontfork=yes,pins=all' fork_copied_pages 0

# A child that shares the memory needs no page tables: one that has its own takes
# several times as long for 256 MiB.
measure -e fork --mapping 4k --pin none --size 256M --by fork,vfork,spawn
slow=$(value 'fork/4k/none/none?size=256M' fork_ns)
for by in vfork spawn; do
	quick=$(value "fork/4k/none/none?by=$by,size=256M" fork_ns)
	[ "${quick:-$slow}" -lt $((slow / 3)) ] ||
		{ echo "by=$by took '$quick' ns, fork $slow"; failed=1; }
done

measure -e wp_write --mapping 4k --pin vmsplice --wp fork_exit --pins 8 \
	--pin-offset 3 --pin-when before,after
for when in '' 'pin-when=after,'; do
	p="wp_write/4k/vmsplice/fork_exit?pin-offset=3,${when}pins=8"
	expect "$p" copies 8
	expect "$p" pinned_moved 8
	expect "$p" bystander_copies 0
done

# One write: a PMD is split and one page copied, a hugetlb page copied whole.
measure -e wp_write --mapping 4k,thp,hugetlb_2m --pin none \
	--wp fork_alive,fork_exit --written 1,256 --cold no,yes
for params in written=1 cold=yes,written=1; do
	expect "wp_write/4k/none/fork_alive?$params" copies 1
	expect "wp_write/thp/none/fork_alive?$params" copies 1
	expect "wp_write/hugetlb_2m/none/fork_alive?$params" copies 512
	expect "wp_write/4k/none/fork_alive?$params" writes 1
	expect "wp_write/thp/none/fork_exit?$params" copies 0
done
expect 'wp_write/thp/none/fork_alive?written=256' copies 256
expect 'wp_write/thp/none/fork_alive?written=256' written_pages 256
expect 'wp_write/4k/none/fork_alive?written=1' cow_rate 1
expect 'wp_write/hugetlb_2m/none/fork_alive?written=1' written_pages 512
expect 'wp_write/4k/none/fork_exit?cold=yes,written=256' reuses 256

measure -e pin,accounting --mapping 4k,thp --pin vmsplice,io_uring
for mapping in 4k thp; do
	expect "accounting/$mapping/none/none" memlock_bytes 0
	expect "accounting/$mapping/vmsplice/none" memlock_bytes 0
	expect "pin/$mapping/io_uring/none" foll_pin_acquired 1
	expect "pin/$mapping/io_uring/none" pin_copies 0
done
expect accounting/4k/io_uring/none memlock_pages 1
expect accounting/thp/io_uring/none memlock_pages 512

# A second thread changes no count of the writing one, and is sent a flush for
# each page that is copied. Received are as many, and a few of others: where
# the kernel counts them at all, and as the machine may be busy, in one of
# three runs.
agree() {
	measure -e wp_write --mapping 4k --pin none --wp fork_alive --threads 2
	sent=$(value "$p?threads=2" tlb_flushes_remote)
	received=$(value "$p?threads=2" tlb_ipis)
	echo "threads=2: $sent sent, ${received:-uncounted} received"
	[ "$sent" -ge 460 ] && [ "$sent" -le 512 ] || return
	[ -z "$received" ] || {
		[ "$received" -ge $((sent - 25)) ] &&
			[ "$received" -le $((sent + 100)) ]
	}
}

p='wp_write/4k/none/fork_alive'
if [ "$(nproc)" -gt 1 ] && ! agree && ! agree && ! agree; then
	echo "sent and received remote flushes do not agree"
	failed=1
fi
[ "$(nproc)" -gt 1 ] ||
	measure -e wp_write --mapping 4k --pin none --wp fork_alive --threads 2
# A CPU where a thread of this process has run may keep its page tables and is
# sent flushes then: so what has none comes first, whatever the shuffle says.
measure -e wp_write --mapping 4k --pin none --wp fork_alive --threads 1,2 \
	--invocations 3
for name in "$p" "$p?threads=2"; do
	expect "$name" copies 512
	expect "$name" faults 512
	expect "$name" stray_faults 0
done
expect "$p" tlb_flushes_remote 0
exit $failed
