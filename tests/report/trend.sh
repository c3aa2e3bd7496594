#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pincow report --view trend: the order of kernels, and changes near them.
. "$(dirname "$0")/../cli/expect.sh"
need_sqlite

trend() {
	expect 0 "$PINCOW" report --view trend "$@"
}
expect 0 "$1" "$PINCOW_DB" 20 20 1
# Measured in another order than that of releases.
sql "UPDATE run SET kernel = 'x' WHERE id = 1;
	UPDATE run SET kernel = '4.19.0' WHERE id = 20;
	UPDATE run SET kernel = '7.3.0' WHERE id = 1"
sql "UPDATE point_summary SET value = 0, low = 0, high = 0 WHERE metric =
	(SELECT id FROM metric WHERE name = 'copies') AND point IN (SELECT id
	FROM point WHERE run = 20 AND wp <> 'fork_alive')"
sql "UPDATE point_summary SET value = 1, low = 1, high = 1 WHERE metric =
	(SELECT id FROM metric WHERE name = 'copies') AND point IN (SELECT id
	FROM point WHERE run = 1 AND name = 'wp_write/4k/vmsplice/fork_exit')"
only='--filter=^wp_write/4k/vmsplice/fork_exit$'
trend "$only" --metric copies --format csv
[ "$(cut -d, -f4 "$dir/out" | sed -n '2p;6,8p;21p' | tr '\n' ' ')" = \
	"4.19.0 5.9.0 5.10.0 5.11.0 7.3.0 " ] || fail "not by release"
[ "$(awk -F, '$16 == 1 { print $4, $17, $18 }' "$dir/out")" = "5.9.0 0 1" ] ||
	fail "not the one change"
trend "$only" --metric copies --order time --format csv
[ "$(cut -d, -f3 "$dir/out" | sed -n '2p;21p' | tr '\n' ' ')" = "1 20 " ] ||
	fail "not by date"
trend "$only" --metric copies
prints "5.9.0 .*<- changes near here, 0 to 1"
[ "$(grep -c 'changes near' "$dir/out")" = 1 ] || fail "more than one change"
# Series without a change are only counted, unless they are named.
trend 2 3 4
prints "^[0-9]* more series show no change"
[ "$(grep -c 'changes near' "$dir/out")" = 0 ] || fail "changes where there are none"
# Times of another machine are another series; counts are not.
sql "UPDATE run SET machine = '00000000' WHERE id > 10"
trend "$only" --metric cycle_ns --format csv
[ "$(cut -d, -f1,7 "$dir/out" | sort -u | wc -l)" = 3 ] ||
	fail "times of two machines in one series"
trend "$only" --metric copies --format csv
[ "$(cut -d, -f1,7 "$dir/out" | sort -u | wc -l)" = 2 ] ||
	fail "counts by machine"
trend "$only" --format json
expect 2 "$PINCOW" report --view trend --order size
expect 2 "$PINCOW" report --view trend --metric beauty
expect 3 "$PINCOW" report --view trend --filter '('
says "invalid regular expression"
finish
