#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every row that is printed or drawn has a place of its own: the output is the
# same where SQLite returns unordered rows the other way round.
. "$PINCOW_SOURCE_DIR/tests/cli/expect.sh"
need_sqlite
reversed=$1

cd "$PINCOW_SOURCE_DIR/results/reference" || exit 3
"$PINCOW" import -q 5.10.0-* 6.1.* ./*everywhere* >/dev/null ||
	fail "no runs to show"
runs=$(sql "SELECT run FROM run_info ORDER BY run")

# The shim bites: else nothing below would.
unordered="SELECT group_concat(point) FROM (SELECT point FROM point_info
	WHERE run = 1)"
[ "$(LD_PRELOAD=$reversed sqlite3 "$PINCOW_DB" "$unordered")" != \
	"$(sqlite3 "$PINCOW_DB" "$unordered")" ] || skip "rows cannot be reversed"

all() { # folder
	mkdir "$1" && cd "$1" || return
	for view in $("$PINCOW" report --view list | cut -d' ' -f1); do
		for format in text csv json markdown; do
			"$PINCOW" report --view "$view" --format $format $runs \
				>"$view.$format"
		done
	done
	for run in $runs; do
		"$PINCOW" runs show "$run" >"show.$run"
		"$PINCOW" runs show "$run" --format csv >"show.$run.csv"
		"$PINCOW" export "$run" --no-samples >"$run.ndjson"
		"$PINCOW" compare 1 "$run" --format json >"compare.$run"
	done
	"$PINCOW" runs --format csv >runs
	"$PINCOW" plot all --format script -o figures $runs
	"$PINCOW" dashboard -o dashboard
	# Its name is a part of what reproduces it.
	rm -f dashboard/data/meta.js
} >"$dir/out" 2>"$dir/err"
(all "$dir/as_is")
(export LD_PRELOAD="$reversed"; all "$dir/reversed")
[ "$(find "$dir/as_is" -type f | wc -l)" -gt 60 ] || fail "little to compare"
diff -rq "$dir/as_is" "$dir/reversed" >"$dir/out" || fail "rows without an order"
finish
