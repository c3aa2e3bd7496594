#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The program reads a made-up database as if it were measured.
. "$(dirname "$0")/../cli/expect.sh"
need_sqlite

expect 0 "$1" "$PINCOW_DB" 3 60 2 8
expect 0 "$1" "$PINCOW_DB" 19 20 1
[ "$(sql "SELECT count(*), count(DISTINCT kernel) FROM run_info
	WHERE status = 'complete'")" = "22|19" ] || fail "not 22 runs of 19 kernels"
[ "$(sql "SELECT count(*) FROM point_info WHERE run = 3")" = 60 ] ||
	fail "not 60 points"
[ "$(sql "SELECT sum(value) FROM metric_value WHERE metric = 'copies' AND
	point = 'wp_write/4k/vmsplice/fork_exit' AND run > 3")" = 15 ] ||
	fail "not 15 kernels of 19 copy what vmsplice references"
expect 0 "$PINCOW" compare 1 3
finish
