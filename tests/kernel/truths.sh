#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Counts of the quick suite on the kernel that runs. Some hold on every kernel;
# the rest is asserted where the rule is known to be PG_anon_exclusive, which
# is asked of the kernel (bit 34 of kpageflags decides nothing else), never of
# its version: a 4k page with a GET is not copied after uffd_wp.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/truths.db
failed=0

"$PINCOW" run --db "$db" --suite quick --quiet >"$dir/table" || {
	cat "$dir/table"
	echo "pincow run failed"
	exit 1
}

value() { # point, metric
	sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE run = 1 AND point = '$1' AND metric = '$2'"
}

expect() { # point, metric, value
	got=$(value "$1" "$2")
	if [ -z "$got" ]; then
		reason=$(sqlite3 "$db" "SELECT reason FROM skip_info
			WHERE run = 1 AND point = '$1' LIMIT 1")
		[ -n "$reason" ] && { echo "skipped: $1: $reason"; return; }
	fi
	[ "$got" = "$3" ] && return
	echo "$1: $2 is '$got', not $3"
	failed=1
}

# Everywhere: what two page tables map is copied, and nothing else moves it.
for mapping in 4k thp thp_pte hugetlb_2m; do
	expect wp_write/$mapping/none/fork_alive copies 512
	expect wp_write/$mapping/none/fork_alive spurious_copies 0
	expect fork/$mapping/none/none fork_copied_pages 0
	expect fork/$mapping/vmsplice/none fork_copied_pages 0
done
expect first_write/4k/none/none allocs 512
expect first_write/4k/none/none tlb_flushes 0
expect wp_write/4k/none/fork_exit reuses 512
expect wp_write/4k/none/fork_exit copies 0
expect wp_write/4k/vmsplice/fork_exit copies 1
expect wp_write/hugetlb_2m/none/fork_alive copy_faults 1
expect wp_write/hugetlb_2m/none/fork_alive faults 1
expect wp_write/4k/none/fork_alive tlb_flushes 512
expect fork/4k/io_uring/none fork_copied_pages 1

if [ "$(value wp_write/4k/vmsplice/uffd_wp copies)" = 0 ]; then
	expect wp_write/4k/io_uring/fork_alive copies 511
	expect wp_write/thp/none/fork_exit copies 0
	expect wp_write/thp/vmsplice/fork_exit copies 512
	expect wp_write/thp/vmsplice/fork_exit hidden_pages 512
	expect wp_write/thp/vmsplice/fork_exit bystander_copies 511
	expect wp_write/hugetlb_2m/io_uring/fork_alive copies 0
	expect fork/hugetlb_2m/io_uring/none fork_copied_pages 512
fi

# Each batch has one first fault, and the writes behind it are others.
classes() { # point, classes of every batch in order
	[ -n "$(value "$1" writes)" ] || return 0
	got=$(sqlite3 "$db" "SELECT group_concat(DISTINCT classes)
		FROM batch_info WHERE run = 1 AND point = '$1' AND nr > 1")
	[ "$got" = "$2" ] && return
	echo "$1: the classes are $got, not $2"
	failed=1
}

classes first_write/4k/none/none '[["alloc_first",1],["alloc",511]]'
classes wp_write/4k/none/fork_exit '[["reuse_first",1],["reuse",511]]'
classes wp_write/4k/none/fork_alive '[["copy_first",1],["copy",511]]'
classes wp_write/hugetlb_2m/none/fork_exit \
	'[["reuse_first",1],["nofault",511]]'
classes wp_write/hugetlb_2m/none/fork_alive \
	'[["copy_first",1],["nofault",511]]'
# 5.8 on; before, one fault copied all pages of a THP.
if [ "$(value wp_write/thp/none/fork_alive faults)" = 512 ]; then
	classes wp_write/thp/none/fork_alive '[["copy_split",1],["copy",511]]'
fi

bad=$(sqlite3 "$db" "SELECT point || ' ' || metric || ' ' || value
	FROM metric_value WHERE run = 1 AND value > 0 AND metric IN
	('inconclusives', 'witness_conflicts', 'stray_faults')")
[ -z "$bad" ] || { echo "$bad"; failed=1; }
unlike=$(sqlite3 "$db" "SELECT point || ' ' || metric || ' ' || low || '..' ||
	high FROM metric_value WHERE run = 1 AND exactness = 'exact' AND
	low <> high")
[ -z "$unlike" ] || { echo "batches differ: $unlike"; failed=1; }
holes=$(sqlite3 "$db" "SELECT count(*) FROM
	(SELECT point FROM point_info WHERE run = 1 UNION
	 SELECT point FROM skip_info WHERE run = 1)")
[ "$holes" = 105 ] || { echo "measured or skipped: $holes of 105"; failed=1; }
# In the static process, unless this kernel executes no memfd: the whole program
# measures as well, and its memory would be in the times of every fork.
if [ "$(cat /proc/sys/vm/memfd_noexec 2>/dev/null)" != 2 ]; then
	static=$(sqlite3 "$db" "SELECT min(value) FROM event_info WHERE run = 1
		AND kind = 'overhead' AND subject = 'subject'")
	[ "$static" = 1 ] || { echo "not in the static process"; failed=1; }
fi
exit $failed
