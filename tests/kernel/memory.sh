#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory that belongs to files, parts of huge pages, and pages that were read,
# on the kernel that runs: copies as a second program counts them.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/memory.db
failed=0

measure() {
	"$PINCOW" run --db "$db" --quiet --suite full --invocations 1 \
		--batches 2 --pin none "$@" >"$dir/out" 2>&1 && return
	cat "$dir/out"
	echo "pincow run $* failed"
	exit 1
}

expect() { # point, metric, value; -: it cannot be measured
	got=$(sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = '$1' AND metric = '$2'")
	[ "${got:--}" = "$3" ] && return
	echo "$1: $2 is '${got:--}', not $3: $(sqlite3 "$db" "SELECT reason
		FROM skip_info WHERE point = '$1' LIMIT 1")"
	failed=1
}

measure -e wp_write --wp fork_exit \
	--mapping memfd,memfd_private,file_shared,file_private,thp_one_pte,thp_moved
measure -e first_write --touch read \
	--mapping 4k,thp,memfd_private,file_private
measure -e wp_write --wp fork_exit --mapping shmem,hugetlb_shared_2m
measure -e fork --mapping shmem,file_private
measure -e first_write --touch zero,free,pageout --mapping 4k

"$1" "$dir" >"$dir/witness" || { echo "the witness failed"; exit 1; }
[ "$(wc -l <"$dir/witness")" = 8 ] || { echo "8 lines expected"; failed=1; }
while read -r point copies; do
	expect "$point" copies "$copies"
done <"$dir/witness"

# A zero page is replaced, and not copied.
expect 'first_write/4k/none/none?touch=read' copies 0
expect 'first_write/4k/none/none?touch=read' allocs 512
expect 'first_write/thp/none/none?touch=read' inconclusives 0
# A second page of a private file is right, and nobody's fault.
expect 'wp_write/file_private/none/fork_exit' spurious_copies 0
expect 'wp_write/file_private/none/fork_exit' hidden_pages 0
# Fork does not map these for the child, and so protects nothing.
expect 'wp_write/shmem/none/fork_exit' nofaults 512
expect 'wp_write/hugetlb_shared_2m/none/fork_exit' copies 0
expect 'fork/shmem/none/none' fork_copied_pages 0
expect 'fork/file_private/none/none' fork_copied_pages 0
for touch in zero free pageout; do
	expect "first_write/4k/none/none?touch=$touch" nofaults 512
done

# States that a protection or a shape would undo are not measured as such.
measure -e wp_write --wp fork_exit,ksm --mapping thp_one_pte,4k --touch zero
expect 'wp_write/thp_one_pte/none/fork_exit?touch=zero' writes 1
expect 'wp_write/4k/none/ksm?touch=zero' writes -
measure -e populate --mapping thp,thp_pte
expect 'populate/thp/none/none' op_pages 512
expect 'populate/thp_pte/none/none' op_pages -

conflicts=$(sqlite3 "$db" "SELECT count(*) FROM reading_value
	WHERE reading = 'witness_conflicts' AND value > 0")
[ "$conflicts" = 0 ] || { echo "$conflicts batches have conflicts"; failed=1; }
[ -z "$(find "$dir" -name 'pincow-*')" ] || { echo "a file is left"; failed=1; }
exit $failed
