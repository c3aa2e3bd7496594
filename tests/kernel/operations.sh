#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Operations on the kernel that runs: on how many pages each acts, as a second
# program sees it by other means.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/operations.db
failed=0

"$PINCOW" run --db "$db" --quiet --suite full --invocations 1 --batches 2 \
	-e munmap,madvise_dontneed,madvise_free,pageout,populate,collapse,mremap \
	--mapping 4k,thp --pin none >"$dir/out" 2>&1 &&
	"$PINCOW" run --db "$db" --quiet --suite full --invocations 1 \
		--batches 2 \
		-e mprotect_ro,mprotect_rw,unpin,exit_child,exit_parent,exit_alone \
		--mapping 4k,thp --pin none,vmsplice >"$dir/out" 2>&1 &&
	"$PINCOW" run --db "$db" --quiet --suite full --invocations 1 \
		--batches 2 -e exit_child --mapping 4k --pin none \
		--dontfork yes >"$dir/out" 2>&1 ||
	{ cat "$dir/out"; echo "pincow run failed"; exit 1; }

value() { # point, metric
	sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = '$1' AND metric = '$2'"
}

skipped() { # point
	sqlite3 "$db" "SELECT reason FROM skip_info WHERE point = '$1'"
}

expect() { # point, pages; -: it cannot be
	got=$(value "$1" op_pages)
	[ "${got:--}" = "$2" ] && return
	echo "$1: acted on '${got:-$(skipped "$1")}', not on $2"
	failed=1
}

"$1" >"$dir/witness" || { echo "the witness failed"; exit 1; }
[ "$(wc -l <"$dir/witness")" = 17 ] || { echo "17 lines expected"; failed=1; }
while read -r mapping call pages; do
	expect "$call/$mapping/none/none" "$pages"
done <"$dir/witness"

for mapping in 4k thp; do
	for exit in exit_child exit_parent exit_alone; do
		expect "$exit/$mapping/none/none" 512
	done
	expect "unpin/$mapping/vmsplice/none" 1
	expect "unpin/$mapping/none/none" -
done
expect 'exit_child/4k/none/none?dontfork=yes' 0

# A range that goes away is flushed at most once per page, and at least once.
for p in munmap/4k/none/none madvise_dontneed/4k/none/none; do
	flushes=$(value "$p" op_tlb_flushes)
	[ -z "$flushes" ] && continue
	[ "$flushes" -ge 1 ] && [ "$flushes" -le 512 ] ||
		{ echo "$p: $flushes flushes"; failed=1; }
done
exit $failed
