#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One run without a base: each harm seen fails, known and allowed ones do not.
. "$(dirname "$0")/expect.sh"
need_sqlite
expect 0 fake_run
expect 1 fake check
prints '^FAIL: Linux '
prints '^FAIL needless, wp_write/thp/vmsplice/fork_exit: 7 pages'
# Every harm has its line, also those that nobody looked for.
for harm in leak lost stale unreturned dirty needless; do
	prints "^$harm: [0-9]* ok, [0-9]* failed, [0-9]* known, [0-9]* skipped"
done
prints '^leak: .*not looked for (-e leak)'

# Up to the count, and one below it.
expect 0 fake check --allow needless=7
prints '; up to 7 allowed'
expect 1 fake check --allow needless=6
expect 0 fake check latest --allow leak,needless
prints '; any count allowed'
# By the name of the metric as well.
expect 0 fake check --allow bystander_copies
expect 2 fake check --allow needles
says 'did you mean "needless"'
expect 2 fake check --allow needless=x
expect 2 fake check 1 2
expect 2 fake check --format tap
says 'did you mean "ktap"'

# Known failures; one that is not seen any more is told.
cat >"$dir/known" <<-'EOT'

	# a comment
	wp_write/thp/* needless a GET counts like a mapping
	leak/* leak fixed long ago
EOT
expect 0 fake check --known "$dir/known"
prints '^known needless, .*: 7 pages: a GET counts'
prints '^known and not seen: leak/\* leak (remove the line)'
expect 3 fake check --known "$dir/nowhere"
says 'nowhere: No such file'
for line in 'leak/4k leak' 'leak/4k' 'leak/4k leek x'; do
	echo "$line" >"$dir/bad"
	expect 2 fake check --known "$dir/bad"
	says 'bad:1: .*(a line is POINT HARM REASON)'
done

# The formats count the same, and each is one that its readers take.
expect 1 fake check --format json
python3 - "$dir/out" <<'EOT' || fail "not the cases in JSON"
import json, sys
c = json.load(open(sys.argv[1]))
failed = [k for k in c["cases"] if k["state"] == "FAIL"]
assert c["failed"] == len(failed) == 1 and failed[0]["high"] == 7, failed
assert c["ok"] + c["failed"] + c["known"] + c["skipped"] == len(c["cases"])
EOT
for known in '' "--known $dir/known"; do
	# shellcheck disable=SC2086
	fake check $known --format junit >"$dir/junit"
	python3 - "$dir/junit" <<'EOT' || fail "JUnit does not add up $known"
import sys, xml.etree.ElementTree as E
root = E.parse(sys.argv[1]).getroot()
cases = list(root.iter("testcase"))
assert int(root.get("tests")) == len(cases)
assert int(root.get("failures")) == len(list(root.iter("failure")))
for suite in root:
    assert int(suite.get("tests")) == len(suite.findall("testcase"))
    for kind in "failure", "skipped", "error":
        name = {"failure": "failures", "error": "errors"}.get(kind, kind)
        assert int(suite.get(name)) == len(list(suite.iter(kind))), kind
    for child in suite:
        assert child.tag in ("properties", "testcase")
for case in cases:
    assert set(case.keys()) == {"classname", "name", "time"}
    assert [c.tag for c in case] in ([], ["failure"], ["skipped"], ["error"])
EOT
	# shellcheck disable=SC2086
	fake check $known --format ktap >"$dir/ktap"
	python3 - "$dir/ktap" <<'EOT' || fail "KTAP does not add up $known"
import re, sys
lines = open(sys.argv[1]).read().splitlines()
assert lines[0] == "KTAP version 1"
def results(indent):
    return [l for l in lines if re.match(indent + r"(not )?ok \d+ ", l)]
plans = [int(l[3:]) for l in lines if re.match(r"1\.\.\d+$", l)]
assert plans == [len(results(""))], (plans, results(""))
inner = sum(int(l[5:]) for l in lines if re.match(r"  1\.\.\d+$", l))
assert inner == len(results("  "))
# A parent fails with its children.
bad = any(l.startswith("  not ok") for l in lines)
assert bad == any(l.startswith("not ok") for l in lines)
assert not any(l.startswith("  not ok") and "#" in l for l in lines)
EOT
done
grep -q '# XFAIL 7 pages, a GET counts' "$dir/ktap" || fail "no XFAIL"

# A run that lost something is not all right, whatever its points say.
export FAKE_DIE=wp_write/thp/vmsplice/fork_exit
expect 5 fake_run
unset FAKE_DIE
expect 5 fake check
prints '^INCOMPLETE: '
says 'the run is not complete'
for format in junit ktap; do
	expect 5 fake check --format $format
done
expect 5 fake_run --wp clear_refs
expect 5 fake check
says 'measured nothing'
# A run of a file, and none.
expect 0 fake export 1 -o "$dir/run.ndjson"
expect 1 fake check "$dir/run.ndjson" --db "$dir/none.db"
expect 3 fake check --db "$dir/none.db"
finish
