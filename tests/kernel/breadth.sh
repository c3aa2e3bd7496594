#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Counts of the kinds outside of the quick suite, on the kernel that runs. What
# depends on the rule is asserted where that is asked of the kernel, never of
# its version. A kind that this kernel does not offer is a skip with a reason.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/breadth.db
failed=0

# One selection, one batch of each sort per point.
measure() { # option...
	"$PINCOW" run --db "$db" --invocations 1 --batches 1 --quiet "$@" \
		>"$dir/table" 2>&1 && return
	cat "$dir/table"
	echo "pincow run $* failed"
	failed=1
}

# Of the newest run that has the point.
value() { # point, metric
	sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = '$1' AND metric = '$2' ORDER BY run DESC LIMIT 1"
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

# A folio is as large as its name says, for a first write, for fork, and for
# the reference that it multiplies.
measure --mapping mthp_16k,mthp_64k,mthp_1m --wp none,fork_exit,fork_alive
for folio in 16k:4 64k:16 1m:256; do
	mapping=mthp_${folio%:*}
	pages=${folio#*:}
	expect "first_write/$mapping/none/none" allocs $((512 / pages))
	expect "first_write/$mapping/none/none" faults $((512 / pages))
	expect "wp_write/$mapping/none/fork_exit" copies 0
	expect "wp_write/$mapping/none/fork_alive" copies 512
	expect "wp_write/$mapping/none/fork_alive" spurious_copies 0
	expect "wp_write/$mapping/vmsplice/fork_exit" copies "$pages"
	expect "wp_write/$mapping/vmsplice/fork_exit" hidden_pages "$pages"
	expect "wp_write/$mapping/vmsplice/fork_exit" pinned_moved 1
	expect "fork/$mapping/none/none" fork_copied_pages 0
	expect "fork/$mapping/io_uring/none" fork_copied_pages "$pages"
done

# The protection of PAGEMAP_SCAN is taken away by the write itself, at one
# fault a page; it makes nobody copy.
measure -e wp_write --mapping 4k,hugetlb_2m --wp pagemap_scan
for pin in none vmsplice io_uring; do
	expect "wp_write/4k/$pin/pagemap_scan" reuses 512
	expect "wp_write/4k/$pin/pagemap_scan" copies 0
	expect "wp_write/hugetlb_2m/$pin/pagemap_scan" faults 1
	expect "wp_write/hugetlb_2m/$pin/pagemap_scan" copies 0
done

# A merged page has another mapping and is copied; a referenced page is not
# merged, and keeps its folio together. cow_ksm, which knows nothing of frames,
# must have counted every copy.
cow() {
	sed -n 's/^cow_ksm //p' /proc/vmstat
}

cows=$(cow)
measure -e wp_write --mapping 4k,thp,mthp_64k --wp ksm
for folio in 4k:1 thp:512 mthp_64k:16; do
	mapping=${folio%:*}
	pages=${folio#*:}
	expect "wp_write/$mapping/none/ksm" copies 512
	expect "wp_write/$mapping/none/ksm" copy_faults 512
	for pin in vmsplice io_uring; do
		expect "wp_write/$mapping/$pin/ksm" copies $((512 - pages))
		expect "wp_write/$mapping/$pin/ksm" nofaults "$pages"
		expect "wp_write/$mapping/$pin/ksm" pinned_moved 0
		expect "wp_write/$mapping/$pin/ksm" bystander_copies 0
		expect "wp_write/$mapping/$pin/ksm" hidden_pages 0
	done
done
# A counted and a timed batch of each; what others copied is counted as well.
if [ -n "$cows" ]; then
	copied=$(sqlite3 "$db" "SELECT CAST(TOTAL(value) AS INTEGER)
		FROM metric_value WHERE metric = 'copies'
		AND point LIKE '%/ksm'")
	[ $(($(cow) - cows)) -ge $((2 * copied)) ] || {
		echo "cow_ksm: $cows, now $(cow), after 2 * $copied copies"
		failed=1
	}
fi

# Swapped-out pages come back to their writer alone: without a reference, even
# that of the swap cache (zram), nothing is copied. The kernel must have written,
# and read from zram, every page of a counted and a timed batch; of a folio with
# a reference 16 pages stay.
moved() { # in or out, its count before, kind
	pages=$(sqlite3 "$db" "SELECT 2 * (512 - 16) * count(DISTINCT point)
		FROM point_info WHERE wp = '$3'")
	now=$(sed -n "s/^pswp$1 //p" /proc/vmstat)
	[ $((now - $2)) -ge "$pages" ] && return
	echo "$3: pswp$1 was $2 and is $now; $pages pages were swapped"
	failed=1
}

for wp in swap swap_cache; do
	out=$(sed -n 's/^pswpout //p' /proc/vmstat)
	in=$(sed -n 's/^pswpin //p' /proc/vmstat)
	measure -e wp_write --mapping 4k,mthp_64k --wp $wp
	moved out "$out" $wp
	[ $wp = swap_cache ] || moved in "$in" $wp
	for mapping in 4k mthp_64k; do
		for pin in none vmsplice io_uring; do
			expect "wp_write/$mapping/$pin/$wp" writes 512
		done
	done
done
expect wp_write/4k/none/swap copies 0
expect wp_write/mthp_64k/none/swap copies 0

bad=$(sqlite3 "$db" "SELECT point || ' ' || metric || ' ' || value
	FROM metric_value WHERE value > 0 AND metric IN
	('inconclusives', 'witness_conflicts', 'stray_faults')")
[ -z "$bad" ] || { echo "$bad"; failed=1; }
exit $failed
