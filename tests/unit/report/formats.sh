#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Compares a comparison in each format byte for byte, and reads it with programs
# written by others. PINCOW_GOLDEN=update makes the present output the expected
# one.
set -u
export LC_ALL=C
formats=$1
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0

fail() {
	echo "FAIL: $*"
	status=1
}

for format in text markdown json csv junit ktap; do
	"$formats" $format >"$dir/$format" || fail "$format exits with $?"
	if [ "${PINCOW_GOLDEN-}" = update ]; then
		cp "$dir/$format" "$here/golden/$format"
	fi
	diff -u "$here/golden/$format" "$dir/$format" || fail "$format differs"
	grep -q "$(printf '[\001-\010\013-\037\177]')" "$dir/$format" &&
		fail "$format has control characters"
done
# Boots: as a page, and every row.
for words in 'text near' 'text near all' 'text full' 'markdown near' \
	'markdown near all' 'markdown full' 'junit near'; do
	name=${words// /-}
	# shellcheck disable=SC2086
	"$formats" $words >"$dir/$name" || fail "$words exits with $?"
	if [ "${PINCOW_GOLDEN-}" = update ]; then
		cp "$dir/$name" "$here/golden/$name"
	fi
	diff -u "$here/golden/$name" "$dir/$name" || fail "$words differs"
done
for text in "$dir"/text*; do
	awk 'length > 78 { exit 1 }' "$text" || fail "$text is too wide"
	grep -q "$(printf '[\200-\377]')" "$text" && fail "$text is not ASCII"
done
"$formats" text unicode | grep -q "$(printf '\303\251')" ||
	fail "not even asked for is text more than ASCII"

/usr/bin/python3 - "$dir" <<'EOT' || fail "python3 cannot read it"
import csv, json, sys
import xml.etree.ElementTree as ElementTree

folder = sys.argv[1]
result = json.load(open(folder + "/json"))
rows = {(row["point"], row["metric"]): row for row in result["metrics"]}
worse = rows["wp_write/thp/vmsplice/fork_exit", "copies"]
assert (worse["verdict"], worse["base"]["value"], worse["new"]["value"]) == (
    "worse", 0, 512), worse
time = rows["wp_write/thp/none/fork_alive", "cycle_ns"]
assert time["flagged"] and time["verdict"] == "inconclusive", time
assert time["interval"][0] > 1.2 and abs(time["ratio"] - 1.3) < 0.02, time
assert result["exit_code"] == 1
assert sum(result["counts"].values()) == len(rows)

table = list(csv.DictReader(open(folder + "/csv")))
assert all(None not in row and None not in row.values() for row in table)
assert sorted((row["point"], row["metric"]) for row in table
              if row["metric"]) == sorted(rows)
assert all(row["verdict"] == rows[row["point"], row["metric"]]["verdict"]
           for row in table if row["metric"])

# Each number beside its own estimator.
assert (time["value_is"], time["ratio_is"]) == ("median", "hodges_lehmann"), time
assert time["base"]["min"] <= time["base"]["median"] == time["base"]["value"]
assert time["new"]["median"] < time["new"]["max"], time
assert (worse["value_is"], worse["base"]["min"]) == ("count", None), worse
assert all(row["why"] for row in result["metrics"]), "a row says no reason"
assert [row["new_max"] for row in table
        if row["point"] == time["point"]] == ["%.15g" % time["new"]["max"]]

suites = ElementTree.parse(folder + "/junit").getroot()
cases = {case.get("name"): case for case in suites.iter("testcase")}
for suite in list(suites) + [suites]:
    inside = list(suite.iter("testcase"))
    assert int(suite.get("tests")) == len(inside)
    for word, tag in (("failures", "failure"), ("errors", "error"),
                      ("skipped", "skipped")):
        assert suite is suites and word == "skipped" or \
            int(suite.get(word)) == sum(
                case.find(tag) is not None for case in inside), (
                    word, suite.attrib)

# As Jenkins' junit-10.xsd: what may stand where, and what has to.
schema = {
    "testsuites": ("name time tests failures errors", "", "testsuite"),
    "testsuite": ("name tests failures errors time skipped timestamp hostname "
                  "id package", "name tests failures errors",
                  "properties testcase system-out system-err"),
    "properties": ("", "", "property"),
    "property": ("name value", "name value", ""),
    "testcase": ("name time classname group", "name",
                 "skipped error failure system-out system-err"),
    "skipped": ("message type", "", ""),
    "error": ("message type", "", ""),
    "failure": ("message type", "", ""),
    "system-out": ("", "", ""),
}
for element in suites.iter():
    may, must, below = (words.split() for words in schema[element.tag])
    assert set(must) <= set(element.attrib) <= set(may), (
        element.tag, element.attrib)
    assert {child.tag for child in element} <= set(below), element.tag
assert cases["wp_write/thp/vmsplice/fork_exit"].find("failure") is not None
assert cases["wp_write/4k/none/swap"].find("error") is not None
assert cases["wp_write/4k/none/mprotect"].find("failure") is None
assert "]]>" in cases["wp_write/4k/none/swap"].find("error").get("message")
EOT

# Each level of KTAP is TAP of its own once its indentation is gone.
command -v perl >/dev/null || { echo "SKIP: needs perl"; exit 77; }
perl -MTAP::Parser - "$dir/ktap" <<'EOT' || fail "TAP::Parser cannot read it"
use strict;
my (@levels, %is);
open(my $in, "<", $ARGV[0]) or die;
my $top = "TAP version 13\n";
my $below = "";
while (<$in>) {
	if (s/^  //) {
		if (/^KTAP version 1$/) {
			push @levels, $below if $below ne "";
			$below = "TAP version 13\n";
		} else {
			$below .= $_;
		}
	} else {
		$top .= $_ unless /^KTAP version 1$/;
	}
}
push @levels, $below, $top;
for my $tap (@levels) {
	my $parser = TAP::Parser->new({ tap => $tap });
	while (my $line = $parser->next) {
		die "unknown: " . $line->as_string if $line->is_unknown;
		next unless $line->is_test;
		$is{$line->description} = $line->is_ok ? "ok" : "not ok";
		$is{$line->description} = "skip" if $line->has_skip;
	}
	die join("; ", $parser->parse_errors) if $parser->parse_errors;
}
my %wanted = (
	"- wp_write/thp/vmsplice/fork_exit" => "not ok",
	"- wp_write/4k/none/swap" => "not ok",
	"- wp_write/4k/none/mprotect" => "ok",
	"- wp_write/4k/none/uffd_wp" => "skip",
	"- wp_write" => "not ok", "- fork" => "ok", "- complete" => "not ok");
for (keys %wanted) {
	my $name = $_;
	$name =~ s/^- //;
	my $got = $is{$_} // $is{$name} // "not there";
	die "$name is $got\n" unless $got eq $wanted{$_};
}
EOT
grep -q 'ok [0-9]* wp_write/thp_pte/none/fork_exit # XFAIL ' "$dir/ktap" ||
	fail "a known behaviour is no XFAIL"
exit $status
