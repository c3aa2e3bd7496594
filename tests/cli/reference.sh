#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The runs in results/reference are complete, small, and have the known values;
# the tables in docs/findings.md are made from them.
set -u
cd "$PINCOW_SOURCE_DIR" || exit 3
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
command -v sqlite3 > /dev/null || { echo "SKIP: sqlite3 is not here"; exit 77; }

fails=0
fail() { echo "$*"; fails=1; }
"$PINCOW" import -q --db "$tmp/db" results/reference/*.ndjson.gz ||
	fail "the reference runs cannot be imported"
size=$(cat results/reference/*.ndjson.gz | wc -c)
[ "$size" -lt 3145728 ] || fail "$size bytes of reference runs: 3 MiB is the limit"
bad=$(sqlite3 "$tmp/db" "SELECT kernel, status FROM run_info
	WHERE status <> 'complete'")
[ -z "$bad" ] || fail "not complete: $bad"

bad=$(sqlite3 "$tmp/db" "SELECT group_concat(point) FROM skip_info
	WHERE trim(reason) = ''")
[ -z "$bad" ] || fail "skipped without a reason: $bad"

# The value of a metric, of the newest run of a kernel that has the point.
expect() { # kernel's glob, point, metric, wanted
	local got
	got=$(sqlite3 "$tmp/db" "SELECT CAST(value AS INTEGER) FROM metric_value
		JOIN run_info USING (run) WHERE kernel GLOB '$1'
		AND point = '$2' AND metric = '$3' ORDER BY run DESC LIMIT 1")
	[ "$got" = "$4" ] || fail "$1 $2 $3: wanted $4, there is ${got:-nothing}"
}
for kernel in '5.10.0-*' '5.10.*-pincow' '6.1.*' '6.12.*' '7.*'; do
	expect "$kernel" wp_write/4k/none/fork_exit copies 0
	expect "$kernel" wp_write/4k/vmsplice/fork_exit copies 1
	expect "$kernel" wp_write/4k/none/fork_alive copies 512
	expect "$kernel" wp_write/hugetlb_2m/vmsplice/fork_exit copies 0
done
expect '5.10.0-*' wp_write/thp/vmsplice/fork_exit copies 0
expect '6.1.*' wp_write/thp/vmsplice/fork_exit copies 512
expect '6.1.*' wp_write/thp/none/fork_exit copies 0
expect '5.10.0-*' wp_write/thp_pte/none/mprotect copies 511
expect '6.1.*' wp_write/thp_pte/none/mprotect copies 0
expect '*-page_count-everywhere' wp_write/thp/vmsplice/fork_exit copies 512
expect '*-page_count-everywhere' wp_write/hugetlb_1g/vmsplice/fork_exit \
	copies 262144
expect '*-page_count-everywhere' wp_write/hugetlb_1g/none/fork_exit copies 0
expect '*-mapcount' wp_write/4k/vmsplice/fork_exit copies 0
expect '*-january-2021' coherency/4k/io_uring/clear_refs lost_bytes 8192
expect '5.10.*-pincow' coherency/4k/io_uring/clear_refs lost_bytes 0
expect '6.1.*' fork/hugetlb_1g/io_uring/none fork_copied_pages 262144
expect '6.1.*' fork/hugetlb_1g/none/none fork_copied_pages 0

# The control that the view joins is the one of that name, which report/control.c
# gives: each control gets a value of its own, its id.
bad=$(sqlite3 "$tmp/db" "BEGIN; UPDATE point_summary SET value = point
	WHERE point IN (SELECT id FROM point WHERE pin = 'none');
	SELECT count(*), sum(a.control_pages IS NOT (SELECT q.id FROM point q
		WHERE q.run = a.run AND q.name = r.experiment || '/' || a.mapping
		|| '/none/' || a.wp || iif(a.params = '', '', '?' || a.params)
		AND EXISTS (SELECT 1 FROM point_summary s JOIN metric m
			ON m.id = s.metric AND m.name = r.metric
			WHERE s.point = q.id)))
	FROM amplification a JOIN amplification_rule r ON r.kind = a.kind
	WHERE a.basis = 'measured' AND a.pin <> 'none';
	ROLLBACK")
case $bad in
[1-9][0-9][0-9]*'|0') ;;
*) fail "the view amplification has other controls: $bad" ;;
esac

# A comparison of any two is a page, and fits into a comment of GitLab or GitHub.
runs=$(sqlite3 "$tmp/db" "SELECT run FROM run_info WHERE clock = 'instructions'")
for run in $runs; do
	size=$("$PINCOW" compare --db "$tmp/db" "${runs%%[!0-9]*}" "$run" \
		--format markdown 2> /dev/null | wc -c)
	[ "$size" -lt 65536 ] || fail "compare with $run: $size bytes of Markdown"
	for base in $runs; do
		"$PINCOW" compare --db "$tmp/db" "$base" "$run" > "$tmp/page" \
			2> /dev/null
		awk -v runs="$base and $run" 'length > 78 { wide = 1 }
			/^Worse$/ { worse = 1 }
			/^  ! / && worse { named = 1 }
			END { if (wide || NR > 60 || NR < 10 || worse > named) {
				print "compare " runs ": " NR " lines"; exit 1 } }' \
			"$tmp/page" || fails=1
	done
done

# 6.12 copies all of a split THP after a fork, where 6.1 reused the last page:
# one change of two points, with all that follows from it.
"$PINCOW" compare --db "$tmp/db" --filter thp_pte/none/fork_exit --metric \
	copies,bystander_copies,spurious_copies,copy_faults,cow_rate,reuses,tlb_flushes \
	'kernel:6.1.*' 'kernel:6.12.*' > "$tmp/page"
change='  ! copies 511 -> 512 pages: 2 points of'
change="$change      {coherency,wp_write}/thp_pte/none/fork_exit, with"
got=$(grep -A1 '^  [!+~] ' "$tmp/page" | tr -d '\n')
case $got in
*'  ! '*'  ! '* | *'  + '*) fail "more than one change: $got" ;;
"$change needless 511"*) ;;
*) fail "another change: $got" ;;
esac

scripts/reference-tables --check || fails=1
exit $fails
