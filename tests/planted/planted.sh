#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The planted delay shows in the times of writes and nowhere else. Uses the fake
# clock, so that the speed of this machine does not matter.
. "$(dirname "$0")/../cli/expect.sh"
need_sqlite

planted() {
	PLANTED_PERCENT=$1 expect 0 "$2" run --journal "$dir/journal" --quiet \
		--clock fake --invocations 1 --batches 2 \
		--filter '^wp_write/4k/none/fork_exit$'
}
value() {
	sql "SELECT CAST(value AS INTEGER) FROM metric_value WHERE run = $1
		AND metric = '$2'"
}
planted 0 "$1"
planted 250 "$1"
[ "$failures" = 0 ] || finish
[ "$(sql "SELECT count(*) FROM skip_info")" = 0 ] ||
	skip "$(sql "SELECT reason FROM skip_info LIMIT 1")"
# A reading of this clock is 100 later than the one before.
for metric in write_ns_reuse write_ns; do
	[ -n "$(value 1 $metric)" ] || skip "no $metric is had here"
	[ "$(value 1 $metric) $(value 2 $metric)" = "100 400" ] ||
		fail "$metric is $(value 1 $metric) and $(value 2 $metric)"
done
[ "$(value 1 reuses)" = "$(value 2 reuses)" ] || fail "another count of reuses"
[ "$(value 1 arm_ns)" = "$(value 2 arm_ns)" ] || fail "another arm_ns"
finish
