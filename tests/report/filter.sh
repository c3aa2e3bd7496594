#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --filter and --metric narrow every view, and the command that a report prints
# can be pasted into a shell.
. "$(dirname "$0")/../cli/expect.sh"
need_sqlite
long="'^(wp_write|fork)/(4k|thp)/(none|vmsplice|io_uring)/(mprotect|fork_exit|fork_alive|none)\$'"
expect 0 fake_run --filter "$(eval "echo $long")" --label "one"

# Text and rows see the same points.
for view in mail matrix latency amplification skips verdict lost; do
	expect 0 fake report --view $view --filter '^wp_write/thp/'
	grep -q '\(^\| \)4k  ' "$dir/out" && [ $view != verdict ] &&
		fail "$view shows a point that does not match"
done
expect 0 fake report --view mail --filter '^wp_write/thp/' --format csv
points=$(tail -n +2 "$dir/out" | cut -d, -f3 | sort -u | tr '\n' ' ')
want=$(sql "SELECT group_concat(point, ' ') || ' ' FROM (SELECT DISTINCT point
	FROM metric_value WHERE point LIKE 'wp_write/thp/%' ORDER BY point)")
for point in $want; do
	grep -q "$point" "$dir/out" || fail "$point is not there: $points"
done
grep -q 'wp_write/4k\|fork/thp/none/none' "$dir/out" && fail "others are there"
expect 0 fake report --view mail --metric copies --format json
python3 -c 'import json, sys
rows = json.load(open(sys.argv[1]))
rows = rows["values"] if isinstance(rows, dict) and "values" in rows else rows
text = json.dumps(rows)
assert "copies" in text and "arm_ns" not in text' "$dir/out" ||
	fail "--metric leaves others"
# The largest values of each table, and as many rows of it.
expect 0 fake report --view matrix --top 2
rows=$(grep -c '^\(4k\|thp\) ' "$dir/out")
tables=$(grep -c '^---*$' "$dir/out")
[ "$rows" -le $((2 * tables)) ] || fail "$rows rows in $tables tables"
prints "rows of smaller values"
first=$(sed -n '/copied by the writes/,/smaller/p' "$dir/out" |
	sed -n '4s/.* //p')
expect 0 fake report --view matrix
most=$(sed -n '/copied by the writes/,/^$/p' "$dir/out" |
	sed -n '4,$s/.* \([0-9]*\)[^ ]*$/\1/p' | sort -n | tail -1)
[ "${first%%/*}" = "$most" ] || fail "$first is first, and the most is $most"
# By the word that is printed, too.
expect 0 fake report --view trend --metric "write, reuse"
prints ": write, reuse, ns"
expect 2 fake report --view verdict --top 2
says 'leave out --top'
expect 2 fake report --view matrix --format csv --top 2
says 'programs get all rows'
expect 2 fake report --top 0
# Nothing matches, a bad expression, and a view that has no points.
expect 5 fake report --filter '^nothing$'
says 'no point of these runs matches --filter'
expect 3 fake report --filter '['
says 'invalid regular expression'
expect 2 fake report --view rule --filter 4k
says 'the view rule is of whole runs'
expect 2 fake report --metric nothing
# The database is as it was.
[ "$(sql "SELECT count(*) FROM sqlite_master WHERE type = 'view'
	AND sql LIKE '%pincow_match%'")" = 0 ] || fail "the filter was stored"

# Each word of the command, whole, in two shells.
words() { # file, shell
	{
		echo 'pincow() { for word; do printf "%s\n" "$word"; done; }'
		cat "$1"
	} >"$dir/script"
	"$2" "$dir/script"
}
pasted() { # command
	printf '%s\n' "$1" >"$dir/stored"
	expect 0 fake report one
	sed -n '/^To reproduce/,$p' "$dir/out" | tail -n +3 >"$dir/printed"
	[ -z "$(awk 'length > 78' "$dir/printed")" ] || fail "wider than a mail"
	for shell in sh bash; do
		command -v $shell >/dev/null || continue
		words "$dir/stored" $shell >"$dir/want"
		words "$dir/printed" $shell | cmp -s - "$dir/want" ||
			fail "$shell reads other words: $(cat "$dir/printed")"
	done
}
pasted "$(sql 'SELECT command FROM run')"
# Quotes, backslashes and long words at every place of a line.
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
	pad=$(printf '%*s' $n '' | tr ' ' x)
	command="pincow run --label $pad --filter '^(a b|$pad$pad$pad$pad$pad"
	command="$command)'\\''it'\\''s (a|b|c) \$HOME \`id\` \\ $pad$long' --x"
	command=$(echo "$command" | sed "s/'^(wp/^(wp/; s/)\\\$'' --x/)' --x/")
	sql "UPDATE run SET command = '$(printf '%s' "$command" |
		sed "s/'/''/g")'" || fail "no command $n"
	sh -n -c "$command" || fail "the test's own command $n is none"
	pasted "$command"
done
finish
