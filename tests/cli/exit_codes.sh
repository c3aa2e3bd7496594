#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exit codes and sentences, command by command.
. "$(dirname "$0")/expect.sh"

# Usage: 2, and the known words.
expect 2 fake
expect 2 fake frobnicate
says "there are run, list, .*runs, .*restore"
expect 2 fake runn
says '(did you mean "run"?)'
expect 2 fake help frobnicate
says 'unknown command "frobnicate"'
for help in "help run" "run -h" "run --help"; do
	# shellcheck disable=SC2086
	expect 0 fake $help
	prints "Usage: pincow run "
done
for help in help -h --help; do
	expect 0 fake $help
	prints "Commands:"
done
expect 2 fake run -e fork --suite default --filter contention
says "no point of the suite default matches that selection"
expect 2 fake run --mapping htp
says "did you mean thp?"
expect 2 fake run --threads 9999
says "threads is .*(1 to [0-9]* here), not '9999'"
expect 2 fake run --frobnicate
expect 2 fake run point
expect 2 fake run --suite fast
says "quick, default, full"
expect 2 fake run --mapping 4k,9k
says "unknown mapping '9k'.*4k.*thp"
expect 2 fake run --filter '('
expect 2 fake run --filter nothing_is_called_so
expect 2 fake run --params color=blue
expect 2 fake run --params pins=+,ranges=
says "parameter pins is a number"
expect 2 fake run -e wp_write --wp fork_exit --params writers=4
says "parameter writers means nothing"
expect 2 fake run --batches 0
expect 2 fake run --batches -1
expect 2 fake run --invocations 99999999999999999999
expect 2 fake run --seed 9223372036854775808
expect 2 fake run --cpu 8000
says "CPU 8000"
expect 2 fake run --clock sundial
says "sundial.*tsc, monotonic"
# A clock of invented times is the test program's alone.
expect 2 "$PINCOW" run --clock fake
says 'unknown clock "fake"'
expect 2 fake run --format xml
expect 2 fake run --color sometimes
expect 2 fake run --ndjson "$dir/x" --db "$dir/y"
expect 2 fake runs frobnicate
says "list, show, label, delete, rebuild"
expect 2 fake runs show
expect 2 fake runs show 1 2
expect 2 fake export
expect 2 fake export 1 2
expect 2 fake import
expect 2 fake restore now
expect 2 fake list --format csv
[ -e "$PINCOW_DB" ] && fail "a usage error made a database"

# Help and version are results: 0, on stdout.
for command in "" run list runs export import restore; do
	# shellcheck disable=SC2086
	expect 0 fake $command --help
	prints "Usage: pincow"
	[ -s "$dir/err" ] && fail "help says something on stderr"
done
expect 0 fake --version
prints "^pincow [0-9.]*$"
prints "^build .*sources [0-9a-f]\{12\}$"
prints "^pincow [0-9]"

# Reading makes no database.
expect 3 fake runs
says "no such file"
expect 3 fake export 1
[ -e "$PINCOW_DB" ] && fail "reading made a database"

# Done: 0. All of stderr is progress, which --quiet leaves out.
expect 0 fake_run
prints "^Run 1: Linux .*, 26/32 points$"
[ -s "$dir/err" ] && fail "--quiet says something"
expect 0 fake --quiet run --journal "$dir/journal" --clock fake \
	--invocations 1 --batches 1 -e fork --label first
expect 0 fake run --journal "$dir/journal" --clock fake --invocations 1 \
	--batches 1 -e fork
says "^\[1/6\] fork/.* copied by fork"
says "^\[6/6\] fork/.* copied by fork"
expect 0 fake runs show first
expect 0 fake runs show latest~1
prints '"first"'
expect 0 fake runs show "kernel:*"
expect 2 fake runs show 99
says "there are 3, 2 \"first\", 1"
expect 2 fake runs show nobody
expect 2 fake runs label 1 12
expect 2 fake runs label 99 good
expect 2 fake_run --label latest
expect 0 fake runs label 1 first
expect 0 fake runs show first
prints "^Run 1 \"first\""
expect 0 fake runs label first ""
expect 2 fake runs show first
expect 0 fake runs rebuild 1
expect 0 fake runs delete 1
expect 2 fake runs show 1

# Every point skipped: something was asked, nothing was measured.
expect 5 fake_run --wp clear_refs
says "nothing was measured"
prints "Nothing was measured"

# A stdout that cannot be written.
if [ -w /dev/full ]; then
	for command in "runs" "runs show 2" "runs show 2 --format json" \
		"export 2" "list --names" "list --kinds" "--help" \
		"run --help" "--version"; do
		code=0
		# shellcheck disable=SC2086
		fake $command >/dev/full 2>"$dir/err" || code=$?
		[ $code = 3 ] || fail "exit $code, not 3: $command >/dev/full"
		says "No space left"
	done
	code=0
	fake_run >/dev/full 2>"$dir/err" || code=$?
	[ $code = 3 ] || fail "exit $code, not 3: run >/dev/full"
	expect 3 fake_run --ndjson /dev/full
	says "No space left"
fi
# A reader that wants no more ends a command quietly, and the run is complete.
(
	code=0
	fake_run 2>"$dir/err" || code=$?
	echo $code >"$dir/code"
) | true
[ "$(cat "$dir/code")" = 0 ] || fail "exit $(cat "$dir/code") with a closed pipe"
[ ! -s "$dir/err" ] || fail "a closed pipe is complained about"
expect 0 fake runs
prints "complete"

# Closed descriptors never become the database.
code=0
fake_run -e fork >&- 2>"$dir/err" || code=$?
[ $code = 3 ] || fail "exit $code with stdout closed"
code=0
fake_run -e fork --db "$dir/closed.db" >&- 2>&- <&- || code=$?
[ $code = 3 ] || fail "exit $code with all closed"
expect 0 fake runs --db "$dir/closed.db"
prints complete

# Files that cannot be written are refused before anything is measured.
expect 3 fake_run --benchmark-json "$dir/no/such/dir.json"
expect 3 fake_run --ndjson "$dir/no/such/dir.ndjson"
expect 0 fake_run --ndjson "$dir/alone.ndjson"
[ -s "$dir/out" ] && fail "--ndjson prints a table"
# A file of NDJSON names the run in it, without any database.
expect 0 fake runs show "$dir/alone.ndjson" --db "$dir/none.db"
prints "^Run 1: "
expect 0 fake export "$dir/alone.ndjson" -o "$dir/alone.ndjson.gz"
expect 0 fake runs show "$dir/alone.ndjson.gz"
expect 3 fake runs show "$dir/none.ndjson"
[ -e "$dir/none.db" ] && fail "showing a file made a database"
tail -n 1 "$dir/alone.ndjson" | grep -q '^{"end"' || fail "no end line"
finish
