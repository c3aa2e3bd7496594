#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every view in every format, byte for byte (PINCOW_GOLDEN=update renews them),
# empty databases, and text that looks like markup.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/expect.sh"
need_sqlite

golden() {
	if [ "${PINCOW_GOLDEN-}" = update ]; then
		cp "$dir/out" "$here/golden/$1"
	elif ! diff -u "$here/golden/$1" "$dir/out"; then
		fail "$1 differs"
	fi
}

# Mail takes 78 columns of ASCII without tabs.
mailable() {
	if grep -nE '^.{79}' "$dir/out"; then
		fail "a line is too long: $1"
	fi
	if grep -nE "[^ -~]" "$dir/out"; then
		fail "not ASCII, or a tab: $1"
	fi
}

data="$here/data"
for f in old new native; do
	expect 0 "$PINCOW" import "$data/$f.ndjson"
done

# The three side by side, in the order that was asked for.
for view in mail matrix lost latency orders claims amplification rule skips; do
	full=
	[ $view = mail ] && full=--full
	expect 0 "$PINCOW" report 1 2 3 --view $view $full
	mailable $view
	golden $view.txt
done
expect 0 "$PINCOW" report 1 2 3 --full --format markdown
golden mail.md
# Short where nobody asks for all of it.
expect 0 "$PINCOW" report 1 2 3
mailable short
golden short.txt
[ "$(wc -l <"$dir/out")" -le 100 ] || fail "a report takes more than 100 lines"
expect 0 "$PINCOW" report 1 2 3 --format markdown
golden short.md
expect 2 "$PINCOW" report --full --view skips
expect 2 "$PINCOW" report --full --format csv
for format in json csv; do
	expect 0 "$PINCOW" report 1 2 3 --view matrix --format $format
	golden matrix.$format
	expect 0 "$PINCOW" report 3 --view skips --format $format
	golden skips.$format
done
# Batches that disagree, one that stayed disturbed, and a rate that is mostly
# undecided: no number of these without its mark.
expect 0 "$PINCOW" import "$data/doubt.ndjson"
for view in mail amplification; do
	full=
	[ $view = mail ] && full=--full
	expect 0 "$PINCOW" report latest --view $view $full
	mailable doubt-$view
	golden doubt-$view.txt
done
expect 0 "$PINCOW" runs show latest
golden doubt-run.txt
expect 0 "$PINCOW" runs delete latest
# The columns of the views, and the same values.
expect 0 "$PINCOW" report 2 --format csv
[ "$(($(wc -l <"$dir/out") - 1))" = \
	"$(sql "SELECT count(*) FROM metric_value WHERE run = 2")" ] ||
	fail "not all of metric_value"
expect 0 "$PINCOW" report 2 --format json
for view in run_info metric_value skip_info amplification; do
	prints "\"$view\": \["
done

# Sizes of the range: two runs, and the numbers of one for programs.
expect 0 "$PINCOW" report "$data/sizes-old.ndjson" "$data/sizes-new.ndjson" \
	--view scaling
mailable scaling
golden scaling.txt
expect 0 "$PINCOW" report "$data/sizes-old.ndjson" --view scaling --format markdown
golden scaling.md
expect 0 "$PINCOW" report "$data/sizes-old.ndjson" --view scaling --format csv
prints "^1,6.1.0-test,.*,fork_ns,guest instructions,4,2097152,268435456,128\.8755"
expect 0 "$PINCOW" report "$data/sizes-old.ndjson" --view scaling --format json
prints '"per_page": 126\.41.*"worst": 0\.01002'
expect 0 "$PINCOW" report 1 --view scaling
prints "^No point was measured with three sizes"

# One run; by label; from files; mixed. The same run says the same.
expect 0 "$PINCOW" report 2 --view matrix
cp "$dir/out" "$dir/one"
expect 0 "$PINCOW" report "$data/new.ndjson" --view matrix
sed 's/, run [0-9]*,/,/' "$dir/one" >"$dir/1"
sed 's/, run [0-9]*,/,/' "$dir/out" | diff "$dir/1" - || fail "a file differs"
expect 0 "$PINCOW" report "$data/old.ndjson" 2 --view matrix
prints "^- A: Linux 5.10.0-test"
prints "^- B: Linux 6.1.0-test"
prints "^thp  *vmsplice  *fork_exit  *0/0  *512/0$"
expect 0 "$PINCOW" report kernel:5.10* --view skips
prints "^Nothing was skipped"
# Without a name: the newest command's.
expect 0 "$PINCOW" report --view matrix
prints "^- A: Linux 6.18.0-test"

# The answer is made from the data.
expect 0 "$PINCOW" report 3 --full
prints "one 4k GET reference"
# A pin of another version: nobody here knows how it refers.
sed 's/vmsplice/newpin/g' "$data/new.ndjson" >"$dir/newpin.ndjson"
expect 0 "$PINCOW" report "$dir/newpin.ndjson" --full
prints "one 4k reference (newpin"
sql "UPDATE point_summary SET value = 0, low = 0, high = 0 WHERE metric IN
	(SELECT id FROM metric WHERE name IN ('copies', 'fork_copied_pages',
	'bystander_copies'))"
expect 0 "$PINCOW" report 1 2 3 --full
prints "^No reference affected more pages than its control did"

if command -v gnuplot >/dev/null; then
	expect 0 "$PINCOW" report 1 2 3 --plot
	mailable "with a figure"
	prints "model: 512"
	expect 0 "$PINCOW" report 1 2 3 --plot --format markdown
	prints '^```$'
fi
expect 2 "$PINCOW" report --plot --view skips

# Usage.
expect 0 "$PINCOW" report --view list
prints "^mail "
expect 2 "$PINCOW" report --view nothing
says "there are mail, "
expect 2 "$PINCOW" report --format xml
expect 2 "$PINCOW" report 99
expect 2 "$PINCOW" report --plot --format csv

# Nothing there, only skips, a run that was cut short: each is said.
rm -f "$PINCOW_DB"*
expect 3 "$PINCOW" report
head -n 3 "$data/new.ndjson" >"$dir/cut.ndjson"
expect 0 "$PINCOW" import "$dir/cut.ndjson"
expect 5 "$PINCOW" report
prints "interrupted"
prints "^Nothing was measured"
expect 5 "$PINCOW" report --full
prints "NOTHING WAS MEASURED"
mailable cut
expect 0 "$PINCOW" runs delete 1
expect 5 "$PINCOW" report
prints "^There are no runs"
says "no runs"
expect 5 "$PINCOW" report --format json
expect 5 "$PINCOW" report --view skips --format csv
grep -vE '^\{"(batch|point|end)"' "$data/native.ndjson" >"$dir/skips.ndjson"
expect 0 "$PINCOW" import "$dir/skips.ndjson"
expect 5 "$PINCOW" report
prints "does not track soft-dirty"
expect 5 "$PINCOW" report --full
prints "does not track soft-dirty"
mailable skips

# As CSV, read by another reader: a cell is a cell, whatever is in it, and each
# table has as many in each row as in its first.
tables() {
	python3 - "$dir/out" <<-'EOT' || fail "no CSV: $1"
		import csv, sys
		def formula(cell):
		    if cell and cell[0] in "=@+-":
		        float(cell)
		    if "\u202e" in cell:
		        sys.exit("text is reordered")
		wide = 0
		for row in csv.reader(open(sys.argv[1], newline=""), strict=True):
		    if not row:
		        wide = 0
		    elif wide and len(row) != wide:
		        sys.exit(f"{len(row)} cells for {wide}: {str(row)[:200]}")
		    else:
		        wide = len(row)
		    for cell in row:
		        formula(cell)
	EOT
}

# Text from outside stays text, and lines stay short.
rm -f "$PINCOW_DB"*
expect 0 "$PINCOW" import "$data/native.ndjson"
long=$(head -c 10240 /dev/zero | tr '\0' x)
evil=$(printf '</script>\033[31m`id`$(id)"\047 \342\200\256 | **b** %%s\r\n\t')
{
	echo "PRAGMA ignore_check_constraints = 1;"
	echo "UPDATE run SET label = '$(echo "$evil" | sed "s/'/''/g")',"
	echo "kernel = '$(echo "$evil$long" | sed "s/'/''/g")',"
	echo "command = '$(echo "$evil$long" | sed "s/'/''/g")';"
	echo "UPDATE skip SET reason = '$(echo "$evil$long" | sed "s/'/''/g")';"
} >"$dir/sql"
sqlite3 -batch "$PINCOW_DB" <"$dir/sql" >/dev/null
for view in mail verdict matrix lost latency scaling orders claims amplification rule skips \
	trend; do
	expect 0 "$PINCOW" report --view $view
	mailable "hostile $view"
	expect 0 "$PINCOW" report --view $view --format markdown
	# Four blanks make a block of code, in which nothing is markup.
	grep -v "^    " "$dir/out" | grep -q '[^\\][`<*]' && fail "markup in Markdown: $view"
	grep -q "[^ -~]" "$dir/out" && fail "not ASCII: Markdown of $view"
	expect 0 "$PINCOW" report --view $view --format json
	grep -q "[^ -~]" "$dir/out" && fail "not ASCII: JSON of $view"
	expect 0 "$PINCOW" report --view $view --format csv
	tables "$view"
done
expect 0 "$PINCOW" report --full
mailable "hostile full mail"
expect 0 "$PINCOW" report --full --format markdown
grep -v "^    " "$dir/out" | grep -q '[^\\][`<*]' && fail "markup in Markdown"
# Cells that a spreadsheet would run.
for text in '=1+1' '@SUM(A1)' '+a' '-1+1' "=\"$evil\""; do
	quoted=$(echo "$text" | sed "s/'/''/g")
	printf "%s\n" "PRAGMA ignore_check_constraints = 1;" \
		"UPDATE run SET label = '$quoted', kernel = '$quoted';" \
		"UPDATE skip SET reason = '$quoted';" >"$dir/sql"
	sqlite3 -batch "$PINCOW_DB" <"$dir/sql" >/dev/null
	expect 0 "$PINCOW" report --view skips --format csv
	tables "$text as a reason"
	prints "'[=@+-]"
	expect 0 "$PINCOW" runs --format csv
	tables "$text as a label"
	prints "'[=@+-]"
done
finish
