#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Pages that many processes share, on real kernels. The counts that differ
# between them are known.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
kernels=
for kernel in debian:5.10 debian:6.1 debian:6.12 debian:7.3; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	kernels="$kernels -k $kernel"
done

bad() { echo "$*"; fails=1; }
sql() { sqlite3 -batch "$tmp/db" "$1"; }

expect() { # point, metric, values on 5.10, 6.1, 6.12, 7.3; -: skipped
	local point=$1 metric=$2 kernel got
	shift 2
	for kernel in 5.10. 6.1. 6.12. 7.3.; do
		got=$(sql "SELECT CAST(m.value AS INTEGER) FROM metric_value m
			JOIN run_info i USING (run) WHERE i.kernel LIKE '$kernel%'
			AND m.point = '$point' AND m.metric = '$metric'")
		[ "${got:--}" = "$1" ] ||
			bad "$kernel $point: $metric is '${got:--}', not $1"
		shift
	done
}

boot() {
	# shellcheck disable=SC2086
	"$PINCOW" boot $kernels --db "$tmp/db" --deterministic --invocations 1 \
		--batches 2 --boot-limit 600 -q --suite full "$@" \
		> "$tmp/out" 2> "$tmp/err" || { cat "$tmp/err"; bad "boot: exit $?"; }
}

boot -e wp_write --mapping 4k --pin none --wp fork_alive,fork_exit \
	--children 1,8 --child idle,write
boot -e fork --mapping 4k --pin none,io_uring --children 8
boot -e wp_write --mapping thp_half_shared --pin none --wp mprotect,fork_exit

# The parent copies each page once, however many children there are, and the
# last process that maps a page copies none: by page_count on 5.10, too.
expect 'wp_write/4k/none/fork_alive?children=8' copies 512 512 512 512
expect 'wp_write/4k/none/fork_alive?children=8' spurious_copies 0 0 0 0
expect 'wp_write/4k/none/fork_exit?children=8' reuses 512 512 512 512
for params in child=write child=write,children=8; do
	expect "wp_write/4k/none/fork_alive?$params" reuses 512 512 512 512
	expect "wp_write/4k/none/fork_alive?$params" copies 0 0 0 0
done
expect 'fork/4k/none/none?children=8' fork_copied_pages 0 0 0 0
expect 'fork/4k/io_uring/none?children=8' fork_copied_pages 1 1 1 1
# By page_count every page of a compound page is referenced (5.10).
expect wp_write/thp_half_shared/none/mprotect copies 512 256 256 256
expect wp_write/thp_half_shared/none/fork_exit copies 512 512 512 512
[ "$(sql "SELECT count(*) FROM reading_value
	WHERE reading = 'witness_conflicts' AND value > 0")" = 0 ] ||
	bad "witnesses contradict each other"
exit $fails
