#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The claims of the discussion on the running kernel. A result that depends on its
# rule is asserted through another measurement that shows the rule, never from
# its version. A mechanism that this kernel does not offer is a skip with a reason.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/claims.db
failed=0

# One selection, one batch of each sort per point.
measure() { # option...
	"$PINCOW" run --db "$db" --invocations 1 --batches 1 --quiet "$@" \
		>"$dir/table" 2>&1 && return
	cat "$dir/table"
	echo "pincow run $* failed"
	failed=1
}

sql() {
	sqlite3 "$db" "$1"
}

value() { # point, metric
	sql "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = '$1' AND metric = '$2' ORDER BY run DESC LIMIT 1"
}

skipped() { # point
	reason=$(sql "SELECT reason FROM skip_info WHERE point = '$1' LIMIT 1")
	[ -n "$reason" ] && echo "skipped: $1: $reason"
}

expect() { # point, metric, value
	got=$(value "$1" "$2")
	[ -z "$got" ] && skipped "$1" && return
	[ "$got" = "$3" ] && return
	echo "$1: $2 is '$got', not $3"
	failed=1
}

outcome() { # point, outcome
	skipped "$1" && [ "$2" != refused ] && return
	got=$(sql "SELECT outcome FROM outcome_info WHERE point = '$1'
		ORDER BY run DESC LIMIT 1")
	[ "$got" = "$2" ] && return
	echo "$1: the outcome is '$got', not $2"
	failed=1
}

# The device loses exactly the page that was replaced under it, whole, in each
# direction that can be measured; and nothing where none was.
measure -e coherency --mapping 4k,thp,thp_pte,hugetlb_2m \
	--pin vmsplice,io_uring --wp mprotect,mprotect_fault,clear_refs,uffd_wp,fork_exit,fork_alive
[ "$(sql "SELECT count(*) FROM outcome_info WHERE outcome <> 'refused'")" -gt 0 ] ||
	{ echo "no point of coherency was measured"; failed=1; }
wrong=$(sql "SELECT l.point, l.value, m.value FROM metric_value l
	JOIN metric_value m ON m.run = l.run AND m.point = l.point
		AND m.metric = 'pinned_moved'
	WHERE l.metric IN ('lost_to_cpu', 'lost_to_device')
		AND l.value <> 4096 * m.value")
[ -z "$wrong" ] || { echo "lost bytes, pages replaced: $wrong"; failed=1; }
wrong=$(sql "SELECT o.point, o.outcome FROM outcome_info o
	JOIN metric_value l ON l.run = o.run AND l.point = o.point
		AND l.metric = 'lost_bytes'
	LEFT JOIN metric_value u ON u.run = o.run AND u.point = o.point
		AND u.metric = 'unprotected_pages'
	WHERE o.outcome <> CASE WHEN l.value > 0 THEN 'silent'
		WHEN u.value > 0 THEN 'unprotected' ELSE 'coherent' END")
[ -z "$wrong" ] || { echo "outcomes: $wrong"; failed=1; }
# A reader of a pipe keeps what was there before the owner wrote.
outcome coherency/4k/vmsplice/fork_alive silent
expect coherency/4k/vmsplice/fork_alive lost_to_device 4096
[ -z "$(value coherency/4k/vmsplice/fork_alive lost_to_cpu)" ] ||
	{ echo "vmsplice has no way to the CPU"; failed=1; }
outcome coherency/hugetlb_2m/io_uring/clear_refs refused
# A pin for writing that comes after the protection breaks the COW itself.
measure -e coherency --mapping 4k --pin io_uring --wp uffd_wp,fork_exit \
	--params pin-when=after
expect "coherency/4k/io_uring/fork_exit?pin-when=after" lost_bytes 0
# Where fork copies what is pinned, the owner keeps its page.
expect coherency/4k/io_uring/fork_exit lost_bytes 0

# userfaultfd and PAGEMAP_SCAN leave no page unprotected.
measure -e tracking --mapping 4k,thp_pte --pin io_uring --wp uffd_wp,clear_refs
expect tracking/4k/io_uring/uffd_wp untracked_pages 0
expect tracking/thp_pte/none/uffd_wp untracked_pages 0
expect tracking/4k/none/clear_refs untracked_pages 0

# One reference keeps the pages that were copied because of it, as often as there
# are ranges, and it all comes back.
measure -e retention --mapping 4k,thp,thp_pte,hugetlb_2m --pin vmsplice \
	--wp fork_exit --params ranges=1+8
for mapping in 4k thp thp_pte hugetlb_2m; do
	point=retention/$mapping/vmsplice/fork_exit
	kept=$(value coherency/$mapping/vmsplice/fork_exit hidden_pages)
	[ -n "$kept" ] || continue
	expect $point hidden_pages "$kept"
	expect $point unreturned_pages 0
	expect "$point?ranges=8" hidden_pages $((8 * kept))
	expect "$point?ranges=8" unreturned_pages 0
done
expect retention/4k/none/fork_exit hidden_pages 0
expect retention/4k/vmsplice/fork_exit hidden_pages 1

# hugetlb is reused by its mapcount, a PMD by the rule that coherency saw, and
# of PTEs an old reference shows nothing.
measure -e leak --mapping 4k,thp,thp_pte,hugetlb_2m \
	--params direction=child+parent
copied=$(value coherency/thp/vmsplice/fork_exit copies)
for direction in '' '?direction=parent'; do
	expect "leak/4k/none/none$direction" leaked_bytes 0
	expect "leak/thp_pte/none/none$direction" leaked_bytes 0
	expect "leak/hugetlb_2m/none/none$direction" leaked_bytes 4096
	[ -z "$copied" ] || expect "leak/thp/none/none$direction" leaked_bytes \
		$((copied ? 0 : 4096))
done

# Many references look like a pin, but not of large folios, which count theirs.
# Whether fork takes the child's reference before or after it looks decides
# about 1022.
measure -e fork --mapping 4k,thp,thp_pte --pin vmsplice \
	--params refs=1021+1022+1023
for mapping in thp thp_pte; do
	expect "fork/$mapping/vmsplice/none?refs=1023" fork_copied_pages 0
done
expect "fork/4k/vmsplice/none?refs=1021" fork_copied_pages 0
expect "fork/4k/vmsplice/none?refs=1023" fork_copied_pages 1
expect "fork/4k/none/none?refs=1023" fork_copied_pages 0

exit $failed
