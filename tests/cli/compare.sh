#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pincow compare: exit codes and sentences, with runs of fake kinds.
. "$(dirname "$0")/expect.sh"
need_sqlite

# Usage.
expect 2 fake compare
says "BASE and NEW"
expect 2 fake compare 1
expect 2 fake compare 1 2 3
expect 2 fake compare 1 2 --format xml
says "text, markdown, json, csv, junit, ktap"
expect 2 fake compare 1 2 --fail-on everything
says "regression, change, inconclusive, nothing"
expect 2 fake compare 1 2 --metric beauty
says 'no metric "beauty"'
for gate in cycle_ns cycle_ns= cycle_ns=x cycle_ns=-1 cycle_ns=1,x beauty=1; do
	expect 2 fake compare 1 2 --gate "$gate"
done
expect 2 fake compare 1 2 --filter '('
expect 2 fake compare 1 2 --confirm-base 1
says "go together"
expect 3 fake compare 1 2
[ -e "$PINCOW_DB" ] && fail "comparing made a database"

# A run and itself, in every way that a run has a name.
expect 0 fake_run --label first
expect 0 fake_run
expect 0 fake compare first latest
prints "no failure was found (exit 0)"
prints "clock fake"
expect 0 fake compare "kernel:$(uname -r)" latest~1
expect 0 fake export 1 -o "$dir/one.ndjson.gz"
expect 0 fake compare "$dir/one.ndjson.gz" 2
rm -f "$dir/lonely.db"
expect 0 fake compare --db "$dir/lonely.db" "$dir/one.ndjson.gz" "$dir/one.ndjson.gz"
expect 2 fake compare first second
says "no such run: 'second'"
expect 3 fake compare first "$dir/no.ndjson"
for format in text markdown json csv junit ktap; do
	expect 0 fake compare 1 2 --format $format
	[ -s "$dir/out" ] || fail "--format $format prints nothing"
	[ -s "$dir/err" ] && fail "--format $format says something"
done
[ "$(sql "SELECT count(*) FROM run_info")" = 2 ] || fail "comparing left a run"
expect 0 fake compare 1 2 --all --metric all
prints " = copies  "

# The command at the end, pasted into a shell later: the same runs, though
# `latest` is another one now, and the words with blanks and quotes are whole.
mkdir "$dir/bin" || exit 3
printf '#!/bin/sh\nexec "%s" "$@"\n' "$PINCOW_FAKE" >"$dir/bin/pincow"
chmod +x "$dir/bin/pincow"
pastes() {
	cp "$dir/out" "$dir/printed"
	sed '1,/Reproduce:$/d' "$dir/out" >"$dir/pasted"
	[ -s "$dir/pasted" ] || fail "no command"
	code=0
	PATH="$dir/bin:$PATH" sh -e "$dir/pasted" >"$dir/again" 2>&1 || code=$?
	[ $code = "$1" ] || fail "exit $code, pasted"
	diff "$dir/printed" "$dir/again" || fail "pasted, it prints another page"
}
cp "$dir/one.ndjson.gz" "$dir/it's a run of this kernel, with 'quotes' and blanks.ndjson.gz"
expect 0 fake compare "$dir/it's a run of this kernel, with 'quotes' and blanks.ndjson.gz" \
	latest --filter "wp_write/.*/none|wp_write/'?nothing '?" --gate 'all=1%,2'
pastes 0
expect 0 fake compare first latest --confirm-base=first --confirm-new latest
pastes 0
db=$PINCOW_DB
cp "$db" "$dir/later.db"
export PINCOW_DB="$dir/later.db"
expect 0 fake compare first latest --margin=3% --metric copies -v
cp "$dir/out" "$dir/before"
expect 0 fake_run -e first_write --mapping thp
cp "$dir/before" "$dir/out"
pastes 0
export PINCOW_DB="$db"

# Times of two builds: one line says so. Counts don't depend on the build.
expect 0 fake export 2 -o "$dir/two.ndjson"
grep -q '"pincow_build":"[^"]*sources [0-9a-f]' "$dir/two.ndjson" ||
	fail "a run does not say its build"
sed 's/"pincow_build":"[^"]*"/"pincow_build":"another"/' "$dir/two.ndjson" \
	>"$dir/another.ndjson"
expect 0 fake compare 1 "$dir/another.ndjson"
says "of different builds of pincow (.*sources [0-9a-f]*; another)"
expect 0 fake compare 1 "$dir/another.ndjson" --metric copies
[ -s "$dir/err" ] && fail "builds matter to counts"

# Nothing in common: 4, and never 0. A filter can do that, too.
expect 0 fake_run --mapping 4k --pin none --wp fork_exit -e wp_write
expect 0 fake_run -e first_write --mapping thp
expect 4 fake compare 3 4
prints "the two runs cannot be compared"
expect 4 fake compare 1 2 --filter nothing_is_called_so
# A part of the points: those are compared, and the others are missing.
expect 5 fake compare 1 3
prints "^Missing"
expect 0 fake compare 1 3 --filter '^wp_write/4k/none/fork_exit$'

# A regression: 1, and it goes before what is missing.
worse() {
	sql "UPDATE point_summary SET value = value + 1, low = low + 1,
		high = high + 1 WHERE metric = (SELECT id FROM metric
		WHERE name = '$1') AND point = (SELECT id FROM point
		WHERE run = 2 AND name = '$2')"
}
worse copies wp_write/thp/vmsplice/fork_exit
expect 1 fake compare 1 2
prints "  ! copies 8 -> 9 pages: wp_write/thp/vmsplice/fork_exit"
expect 1 fake compare 1 2 -v
prints "    ! copies            8 -> 9 pages"
expect 1 fake compare 1 2 --fail-on regression --format json
prints '"verdict": "worse"'
expect 0 fake compare 1 2 --fail-on nothing
expect 0 fake compare 1 2 --filter none/none
# Accepted until a day, with a reason: listed apart, and no failure, in each
# format. Later it fails again; an entry that matches nothing is named.
accept() { # lines
	printf '%s\n' '# accepted' '' "$@" >"$dir/accept"
}
point=wp_write/thp/vmsplice/fork_exit
accept "wp_write/thp/*  copies	8->9 2999-12-31 one page more, as \"planned\"" \
	'*/nothing copies worse 2999-12-31 of another kernel'
expect 0 fake compare 1 2 --accept "$dir/accept"
prints "1 of 26 points changed: 0 worse, 0 better, 0 different, 1 accepted"
prints "^Accepted$"
prints "  ! copies 8 -> 9 pages: $point"
prints 'accepted until 2999-12-31: one page more, as "planned"'
prints "line 4, \*/nothing copies worse: matches nothing: remove it"
grep -q '^Worse' "$dir/out" && fail "an accepted change is worse"
expect 0 fake compare 1 2 --accept "$dir/accept" -v
prints "accepted until 2999-12-31: one page more"
for format in markdown json csv junit ktap; do
	expect 0 fake compare 1 2 --accept "$dir/accept" --format $format
	prints "2999-12-31"
done
fake compare 1 2 --accept "$dir/accept" --format junit >"$dir/out" || fail junit
prints '<skipped message="accepted until 2999-12-31: one page more, as &quot;'
if command -v python3 >/dev/null; then
	python3 - "$dir/out" <<'EOT' || fail "JUnit's skipped are counted wrong"
import sys, xml.etree.ElementTree as e
for suite in e.parse(sys.argv[1]).getroot():
    assert int(suite.get("skipped")) == len(list(suite.iter("skipped"))), \
        suite.attrib
EOT
fi
fake compare 1 2 --accept "$dir/accept" --format ktap >"$dir/out" || fail ktap
prints "^  ok [0-9]* $point # XFAIL accepted until 2999-12-31: one page more"
for change in worse +13% 8-\>9; do
	accept "$point copies $change 2999-12-31 planned"
	expect 0 fake compare 1 2 --accept "$dir/accept"
done
for change in better changed +12% -13% 8-\>10 9-\>8; do
	accept "$point copies $change 2999-12-31 planned"
	expect 1 fake compare 1 2 --accept "$dir/accept"
	prints "^  line 3, $point copies .*: matches"
done
# The entry is about a change that fails, or failed.
accept "$point copies 8->9 2020-02-29 for a while"
expect 1 fake compare 1 2 --accept "$dir/accept"
prints "a change is accepted no longer (exit 1)"
prints "accepted until 2020-02-29, which is over: for a while"
prints "copies 8->9: expired after"
expect 1 fake compare 1 2 --accept "$dir/accept" --format json
prints '"expired": true'
accept "$point copies 9->8 2020-02-29 for a while"
expect 1 fake compare 2 1 --accept "$dir/accept"
expect 0 fake compare 2 1 --accept "$dir/accept" --fail-on nothing
for line in "$point" "$point beauty" "$point copies" "$point copies 8->x" \
	"$point copies worse" "$point copies worse 2027-6-30 x" \
	"$point copies worse 2027-06-30" "$point copies same 2027-06-30 x" \
	"$point copies +10 2027-06-30 x"; do
	accept "$line"
	expect 2 fake compare 1 2 --accept "$dir/accept"
	says "accept:3: "
done
expect 3 fake compare 1 2 --accept "$dir/nowhere"
expect 3 fake compare 1 2 --accept "$dir"

# The other way round it is better, which only fails where that is asked for.
expect 0 fake compare 2 1
prints "  + copies 9 -> 8 pages: wp_write/thp/vmsplice/fork_exit"
expect 0 fake compare 2 1 --full
prints "    + copies            9 -> 8 pages"
expect 1 fake compare 2 1 --fail-on change
# Where classes of one run do not exist in the other, that is no hole.
sql "DELETE FROM point_summary WHERE metric = (SELECT id FROM metric
	WHERE name = 'write_ns_copy') AND point IN (SELECT id FROM point
	WHERE run = 1)"
expect 0 fake compare 2 1
prints "the new run has no such writes"
# Counters are.
sql "DELETE FROM point_summary WHERE metric = (SELECT id FROM metric
	WHERE name = 'hidden_pages') AND point = (SELECT id FROM point
	WHERE run = 1 AND name = 'wp_write/thp/vmsplice/fork_exit')"
expect 5 fake compare 2 1
prints "  x kept 8 pages -> -: wp_write/thp/vmsplice/fork_exit"

# A point that one side skipped with its reason.
sql "INSERT INTO point (run, experiment, mapping, pin, wp, params)
		VALUES (3, 'wp_write', '4k', 'io_uring', 'fork_exit', '');
	INSERT INTO skip SELECT id, 1, 1, 'not allowed here' FROM point
		WHERE run = 3 AND pin = 'io_uring'"
expect 5 fake compare 1 3 --filter 4k/io_uring/fork_exit\|4k/none/fork_exit
prints "not in the new run: not allowed here"
expect 0 fake compare 1 3 --filter 4k/io_uring/fork_exit\|4k/none/fork_exit \
	--allow-skips

# A run that is being measured, then the same one killed.
FAKE_SLEEP_MS=300 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--quiet --invocations 1 --batches 1 >"$dir/1" 2>&1 &
pid=$!
tries=0
until [ "$(sql "SELECT count(*) FROM batch_info WHERE run = 5")" -gt 2 ] ||
	[ $tries = 200 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
expect 3 fake compare 1 5
says "run 5 is still being measured"
kill -KILL $pid
wait $pid 2>/dev/null
expect 5 fake compare 2 5
prints "run 5 is interrupted"
# Not with run 2, whose point may be among those measured before the kill.
expect 5 fake compare 5 1 --format junit
prints '<error type="incomplete"'

# Gates: exact ones take none, near ones do.
sql "UPDATE run SET clock = 'instructions';
	UPDATE point_summary SET n = 3, value = value * 1000,
		low = value * 1000, high = value * 1000 WHERE metric IN
		(SELECT id FROM metric WHERE exactness = 'time');
	UPDATE visit_summary SET value = value * 1000 WHERE metric IN
		(SELECT id FROM metric WHERE exactness = 'time')"
sql "UPDATE point_summary SET value = value * 1.03, low = value * 1.03,
	high = value * 1.03 WHERE metric = (SELECT id FROM metric
	WHERE name = 'write_ns_reuse') AND point IN (SELECT id
	FROM point WHERE run = 3)"
# A minimum that the boots do not agree about is none.
expect 0 fake compare 1 3 -v "--filter=^wp_write/4k/none/fork_exit$"
prints "boots are apart, but the medians are equal"
sql "UPDATE visit_summary SET value = value * 1.03 WHERE metric = (SELECT id
	FROM metric WHERE name = 'write_ns_reuse') AND visit IN (SELECT v.id
	FROM visit v JOIN point p ON p.id = v.point WHERE p.run = 3)"
only=--filter=^wp_write/4k/none/fork_exit$
expect 1 fake compare 1 3 "$only"
prints "  ! write, reuse: wp_write/4k/none/fork_exit"
expect 0 fake compare 1 3 "$only" --gate write_ns_reuse=4%
expect 0 fake compare 1 3 "$only" --gate all=0,1000000
expect 1 fake compare 1 3 "$only" --gate write_ns_reuse=0.02

# The same in a file; an option behind it overrides it.
tolerance() { # line
	printf '# gates\n%s\n' "$1" >"$dir/tolerance"
}
tolerance "write_ns_reuse 4% boots of one kernel differ by 3 %"
expect 0 fake compare 1 3 "$only" --tolerance "$dir/tolerance"
expect 1 fake compare 1 3 "$only" --tolerance "$dir/tolerance" --gate all=1%
expect 0 fake compare 1 3 "$only" --gate all=1% --tolerance "$dir/tolerance"
tolerance "write_ns_reuse 0,4000 in units"
expect 0 fake compare 1 3 "$only" --tolerance "$dir/tolerance"
for line in beauty "beauty 2% x" write_ns_reuse "write_ns_reuse 2%" \
	"write_ns_reuse 2%,x x" "write_ns_reuse x x" "copies 2% x"; do
	tolerance "$line"
	expect 2 fake compare 1 3 --tolerance "$dir/tolerance"
	says "tolerance:2: "
done
expect 3 fake compare 1 3 --tolerance "$dir/nowhere"

# Hostile names, in every format.
long=$(head -c 10240 /dev/zero | tr '\0' x)
sql "UPDATE run SET label = char(27) || '[31m]]>\"<&''' || char(7) ||
	'$long' WHERE id = 1; UPDATE run SET kernel = char(10) || '|' ||
	char(155) || char(8238) WHERE id = 3"
for format in text markdown json csv junit ktap; do
	code=0
	fake compare 1 3 "$only" --format $format >"$dir/out" 2>"$dir/err" ||
		code=$?
	[ $code = 1 ] || fail "$format of a hostile label exits with $code"
	grep -q "$(printf '[\033\a\r]')" "$dir/out" && fail "$format acts"
done
fake compare 1 3 "$only" | awk 'length > 78 { exit 1 }' || fail "too wide"
if command -v python3 >/dev/null; then
	fake compare 1 3 "$only" --format junit |
		python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.stdin)' ||
		fail "JUnit of a hostile label is no XML"
	fake compare 1 3 "$only" --format json |
		python3 -c 'import json, sys; json.load(sys.stdin)' ||
		fail "JSON of a hostile label is none"
fi

# A result that cannot be written is no success.
code=0
fake compare 1 2 >/dev/full 2>"$dir/err" || code=$?
[ $code = 3 ] || fail "exit $code with a full disk"
finish
