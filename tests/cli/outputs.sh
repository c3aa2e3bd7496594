#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that a user names for output: no link is followed, nothing is lost
# before the run begins, and standard output is not replaced.
. "$(dirname "$0")/expect.sh"
need_sqlite

kept() {
	[ "$(cat "$1")" = kept ] || fail "$1 holds: $(head -c 80 "$1")"
}

# A link that somebody left there is replaced, and its target stays.
for option in ndjson benchmark-json; do
	echo kept >"$dir/target"
	ln -s target "$dir/$option"
	expect 0 fake_run -e fork "--$option" "$dir/$option"
	kept "$dir/target"
	[ ! -h "$dir/$option" ] && [ -s "$dir/$option" ] ||
		fail "--$option wrote no file of its own"
done

# A run that waits has not begun; one that is killed keeps its facts.
FAKE_SLEEP_MS=20 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--quiet --invocations 50 --batches 5 --ndjson "$dir/long" \
	>/dev/null 2>&1 &
pid=$!
for _ in $(seq 100); do
	[ -s "$dir/long" ] && break
	sleep 0.1
done
for option in ndjson benchmark-json; do
	echo kept >"$dir/old"
	expect 3 fake_run -e fork --wait 0 "--$option" "$dir/old"
	says "another measurement is running (process $pid)"
	kept "$dir/old"
done
expect 3 fake_run -e fork --wait 1
says "waiting for another measurement to end (process $pid)"
says "another measurement is running (process $pid)"
expect 2 fake_run -e fork --wait x
kill -KILL $pid
wait $pid 2>/dev/null
expect 0 fake import "$dir/long"
expect 0 fake_run -e fork --wait 5

# Standard output by its name, also where it is a file that is appended to.
echo first >"$dir/out.ndjson"
fake_run -e fork --ndjson /dev/stdout >>"$dir/out.ndjson" 2>"$dir/err" ||
	fail "--ndjson /dev/stdout"
fake export latest -o /dev/stdout >>"$dir/out.ndjson" 2>"$dir/err" ||
	fail "export -o /dev/stdout"
[ "$(head -n 1 "$dir/out.ndjson")" = first ] || fail "the first line is lost"
[ "$(grep -c '^{"pincow"' "$dir/out.ndjson")" = 2 ] ||
	fail "$(grep -c '^{"pincow"' "$dir/out.ndjson") runs, not 2"
[ -h /dev/stdout ] || fail "/dev/stdout is replaced"

# NDJSON survives tools that read every number as a double, also with seeds
# beyond 2^53 and times since 1970.
for seed in 7 6819480317941981643; do
	expect 0 fake_run -e fork --seed $seed --invocations 2
	expect 0 fake export latest -o "$dir/run.ndjson"
	/usr/bin/python3 -c 'import json, sys
for line in sys.stdin:
    fact = json.loads(line, parse_int=lambda text: int(float(text)))
    print(json.dumps(fact, separators=(",", ":")))' \
		<"$dir/run.ndjson" >"$dir/doubles.ndjson"
	expect 0 fake import "$dir/doubles.ndjson"
	prints "already"
	# As many as the list of runs says.
	points=$(sql "SELECT count(*) FROM point_info WHERE run =
		(SELECT max(run) FROM run_info)")
	prints ": $points points, "
	PINCOW_DB=$dir/other.db expect 0 fake import "$dir/doubles.ndjson"
	PINCOW_DB=$dir/other.db expect 0 fake export latest -o "$dir/again"
	[ "$(grep -o '"seed":[^,]*' "$dir/again" | sort -u)" = \
		"$(grep -o '"seed":[^,]*' "$dir/run.ndjson" | sort -u)" ] ||
		fail "seed $seed came back as another"
done
finish
