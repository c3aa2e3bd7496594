#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A pin for reading and one for writing, before and after a fork: the device and
# the CPU see one page on every kernel. Up to 6.1 a memory region is pinned for
# writing also where it is for reading (FOLL_FORCE); from 6.2 on a pin for
# reading that comes after the fork unshares its page (FAULT_FLAG_UNSHARE).
#
#	references.sh [KERNEL...]
set -u
[ $# -gt 0 ] || set -- debian:5.10 debian:6.1 debian:6.12 debian:7.3
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }

# The write never copies the pinned page: fork, or the pin that comes after it,
# has parted it from the child. A living child shares the other pages, unless
# fork copied them as well: it copies all of a huge page of which one is pinned.
expected() { # mapping, protection, when
	case $1/$2/$3 in
	*/fork_exit/*) echo 0 ;;
	thp/fork_alive/before) echo 0 ;;
	*) echo 511 ;;
	esac
}

value() { # database, point, metric: the least and the greatest
	sqlite3 "$1" "SELECT CAST(low AS INTEGER) || ' ' || CAST(high AS INTEGER)
		FROM metric_value WHERE point = '$2' AND metric = '$3'"
}

judge() { # kernel, database, point, copies
	local metric wanted got

	for metric in copies lost_bytes lost_to_device pinned_moved; do
		wanted=0
		[ $metric = copies ] && wanted=$4
		got=$(value "$2" "$3" $metric)
		[ "$got" = "$wanted $wanted" ] && continue
		echo "$1: $3: $metric is '$got', not $wanted"
		fails=1
	done
}

for kernel; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" "$kernel" > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	db=$tmp/${kernel#*:}.db
	"$PINCOW" boot -q --db "$db" --accel tcg -k "$kernel" --batches 1 \
		-e coherency --mapping 4k,thp --pin rdma,rdma_ro \
		--wp fork_exit,fork_alive --params pin-when=before+after \
		> "$tmp/out" 2> "$tmp/err" ||
		{ cat "$tmp/err"; echo "$kernel: exit $?"; fails=1; continue; }
	why=$(sqlite3 "$db" "SELECT DISTINCT reason FROM skip_info
		WHERE point LIKE '%/rdma%'")
	[ -z "$why" ] || { echo "SKIP: $kernel: $why"; exit 77; }
	for mapping in 4k thp; do
		for pin in rdma rdma_ro; do
			for wp in fork_exit fork_alive; do
				point=coherency/$mapping/$pin/$wp
				judge "$kernel" "$db" "$point" \
					"$(expected $mapping $wp before)"
				judge "$kernel" "$db" "$point?pin-when=after" \
					"$(expected $mapping $wp after)"
			done
		done
	done
	echo "$kernel: 16 points compared"
done
exit $fails
