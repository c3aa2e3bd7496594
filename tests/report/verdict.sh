#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The verdict of every reference run: one screen, and its decisive numbers,
# which the database has to give in another way.
. "$(dirname "$0")/../cli/expect.sh"
need_sqlite
reference=$(dirname "$0")/../../results/reference
expect 0 "$PINCOW" --quiet import "$reference"/*.ndjson.gz

screen() { # what
	lines=$(wc -l <"$dir/out")
	[ "$lines" -le 40 ] || fail "$1 takes $lines lines"
	wide=$(awk 'length > 78' "$dir/out")
	[ -z "$wide" ] || fail "$1 is wider than a screen: $wide"
}

for run in $(sql "SELECT run FROM run_info ORDER BY run"); do
	expect 0 "$PINCOW" report --view verdict "$run"
	screen "the verdict of run $run"
	expect 0 "$PINCOW" report "$run"
	lines=$(wc -l <"$dir/out")
	[ "$lines" -le 100 ] || fail "a report of run $run takes $lines lines"
	# Every harm that any batch of any point saw is told, and no other.
	for harm in leaked_bytes:leak unreturned_pages:unreturned \
		bystander_copies:needless; do
		seen=$(sql "SELECT count(*) FROM metric_value WHERE run = $run
			AND metric = '${harm%:*}' AND high > 0")
		told=$(grep -c "^  ${harm#*:}: " "$dir/out")
		[ "$told" = "$((seen > 0))" ] ||
			fail "run $run: $seen points with $harm, told $told times"
	done
done

# Two kernels: the decisive numbers, each from the facts.
old=$(sql "SELECT min(run) FROM run_info WHERE kernel LIKE '5.10.0%'
	AND clock = 'instructions'")
new=$(sql "SELECT min(run) FROM run_info WHERE kernel LIKE '6.1.0%'
	AND clock = 'instructions'")
copied() { # run
	sql "SELECT max(affected_pages) FROM amplification WHERE run = $1
		AND kind = 'reuse' AND mapping = 'thp' AND wp = 'fork_exit'
		AND pin = 'vmsplice' AND params = '' AND basis = 'measured'"
}
expect 0 "$PINCOW" report --view verdict "$old" "$new"
screen "the verdict of two kernels"
prints "copied after fork+exit, GET, thp *$(copied "$old") *$(copied "$new")\$"
# Twenty kernels are told one table after the other.
# shellcheck disable=SC2046
expect 0 "$PINCOW" report --view verdict $(sql "SELECT run FROM run_info")
[ "$(grep -c '^Wrong on these kernels' "$dir/out")" = 3 ] ||
	fail "14 runs are not told in 3 tables"
# Instructions and nanoseconds do not stand in one row.
expect 0 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
	--invocations 1 --batches 1 -e wp_write
native=$(sql "SELECT max(run) FROM run_info")
expect 0 "$PINCOW" report --view verdict "$new" "$native"
prints '^The cost of a write, instructions'
prints '^  page reused, 4k .* -$'
expect 0 "$PINCOW" report --view verdict "$native" "$new"
prints '^The cost of a write, ns'
prints '^  page reused, 4k *[0-9]* *-$'
# Claims say what the facts say; none of them is "ok" where nobody looked, and a
# rate of which nothing was seen is a bound.
expect 0 "$PINCOW" report --view claims "$old" "$new"
lost() { # run, pins
	sql "SELECT CAST(max(value) AS INTEGER) FROM metric_value WHERE run = $1
		AND metric = 'lost_bytes' AND pin IN ($2)"
}
[ "$(lost "$new" "'io_uring'")" = 0 ] || fail "6.1 loses bytes of a long pin"
prints "^S1 .* corrupts $(lost "$old" "'io_uring'")  *ok$"
prints "^S2 .* corrupts $(lost "$old" "'o_direct'") .* corrupts $(lost "$new" "'o_direct'")$"
prints "^S3 .* \.  *\.$"
leaks=$(sql "SELECT CAST(max(value) AS INTEGER) FROM metric_value
	WHERE run = $old AND metric = 'leaked_bytes'")
prints "^S8 .* leaks $leaks "
january=$(sql "SELECT min(run) FROM run_info WHERE kernel LIKE '%january-2021'
	AND clock = 'emulated'")
races=$(sql "SELECT min(run) FROM run_info WHERE kernel LIKE '6.1.0%'
	AND clock = 'emulated'")
rate() { # run, metric, column
	sql "SELECT max($3) FROM metric_value WHERE run = $1 AND metric = '$2'"
}
expect 0 "$PINCOW" report --view claims "$january" "$races"
prints "^S6 .* loses $(printf %.0f "$(rate "$january" lossy_rounds_per_million value)")/M  *<$((\
	$(rate "$races" lossy_rounds_per_million 'CAST(high AS INTEGER)') + 1))/M$"
prints "^S1 .* \.  *\.$"

# Three boots of instructions are enough for (R), and one says nothing.
expect 0 "$PINCOW" report --view orders "$old" "$new"
prints " (R)$"
for kernel in 5.10.0 6.1.0; do
	zcat "$reference/$kernel"-*-amd64.ndjson.gz |
		sed '/^{"invocation_end"/q' >"$dir/$kernel.ndjson"
done
expect 0 "$PINCOW" report --view orders "$dir/5.10.0.ndjson" "$dir/6.1.0.ndjson"
prints " %$"
grep -q '([RI])$' "$dir/out" && fail "one boot of each tells a regression"

# Two runs of one release are told apart by letters, or by their labels.
races=$(sql "SELECT min(run) FROM run_info WHERE kernel LIKE '6.1.0%'
	AND clock = 'emulated'")
expect 0 "$PINCOW" report --view verdict "$new" "$races"
prints "^A: Run $new: Linux 6.1.0-.*, emulated"
prints '^B: Run '
prints '^the worst count of any point *A *B$'
expect 0 "$PINCOW" runs label "$new" before
expect 0 "$PINCOW" report --view verdict "$new" "$races"
prints "^Run $new: Linux 6.1.0-.* \"before\", emulated"
prints '^the worst count of any point *before *6.1.0-'
# A run without points says nothing about its kernel.
expect 5 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
	--invocations 1 --batches 1 --wp clear_refs
prints '^Nothing was measured'
grep -q 'Nothing wrong' "$dir/out" && fail "no points, and nothing wrong"
finish
