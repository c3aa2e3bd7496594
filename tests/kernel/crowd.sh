#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Pages that many processes share, on the kernel that runs: copies as a second
# program counts them.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/crowd.db
failed=0

measure() {
	"$PINCOW" run --db "$db" --quiet --suite full --invocations 1 \
		--batches 2 "$@" >"$dir/out" 2>&1 && return
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

measure -e wp_write --mapping 4k,thp --pin none --wp fork_alive,fork_exit \
	--children 8 --child idle,write
measure -e wp_write --mapping thp_half_shared --pin none \
	--wp mprotect,fork_exit
measure -e fork --mapping 4k --pin none,io_uring --children 8

"$1" >"$dir/witness" || { echo "the witness failed"; exit 1; }
[ "$(wc -l <"$dir/witness")" = 7 ] || { echo "7 lines expected"; failed=1; }
while read -r point copies; do
	expect "$point" copies "$copies"
done <"$dir/witness"

# The same on every kernel: the parent copies each page once, however many
# children there are, and the last process that maps a page copies none.
expect 'wp_write/4k/none/fork_alive?children=8' copies 512
expect 'wp_write/4k/none/fork_alive?child=write,children=8' reuses 512
expect 'wp_write/4k/none/fork_exit?children=8' reuses 512
expect 'fork/4k/none/none?children=8' fork_copied_pages 0
# Where io_uring is not there, no fork with it is measured.
pinned='fork/4k/io_uring/none?children=8'
[ -n "$(sqlite3 "$db" "SELECT 1 FROM skip_info WHERE point = '$pinned'")" ] ||
	expect "$pinned" fork_copied_pages 1

conflicts=$(sqlite3 "$db" "SELECT count(*) FROM reading_value
	WHERE reading = 'witness_conflicts' AND value > 0")
[ "$conflicts" = 0 ] || { echo "$conflicts batches have conflicts"; failed=1; }
exit $failed
