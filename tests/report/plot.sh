#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every figure: its data, byte for byte (PINCOW_GOLDEN=update renews them), each
# format, empty databases, and text that looks like code.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli/expect.sh"
need_sqlite
data="$here/data"

# Without gnuplot: a sentence and 3. The list and the scripts need none.
mkdir "$dir/empty"
for f in old new native; do
	expect 0 "$PINCOW" import "$data/$f.ndjson"
done
PATH="$dir/empty" expect 3 "$PINCOW" plot amplification -o "$dir/out.d"
says "gnuplot is not installed.*apt-get install gnuplot-nox"
[ -e "$dir/out.d/amplification.svg" ] && fail "half a figure was left"
expect 0 "$PINCOW" plot list
figures=$(cut -d' ' -f1 <"$dir/out")
[ "$(echo "$figures" | wc -w)" -ge 5 ] || fail "figures: $figures"
for name in $figures; do
	[ -f "$PINCOW_SOURCE_DIR/plots/$name.gp" ] || fail "no $name.gp"
done
for file in "$PINCOW_SOURCE_DIR"/plots/*.gp; do
	name=$(basename "$file" .gp)
	[ "$name" = style ] && continue
	echo "$figures" | grep -qx "$name" || fail "$name is not in plots/index"
done
expect 2 "$PINCOW" plot nothing
says "there are amplification, "
expect 2 "$PINCOW" plot amplification --format gif
expect 2 "$PINCOW" plot amplification 99

# golden PREFIX FIGURE: the data behind it.
golden() {
	file="$here/golden/$1-$2.txt"
	"$PINCOW" plot "$2" --format script >"$dir/script" 2>"$dir/err"
	sed -n '/^\$[A-Z_]* << EndOfData$/,/^EndOfData$/p' "$dir/script" \
		>"$dir/out"
	if [ "${PINCOW_GOLDEN-}" = update ]; then
		cp "$dir/out" "$file"
	elif ! diff -u "$file" "$dir/out"; then
		fail "the data of $1-$2 differ"
	fi
}
for name in $figures; do
	golden plot "$name"
done

# Figures of points that are not in the quick suite.
others="retention coherency leak stale_tlb contention latency"
quick=$PINCOW_DB
PINCOW_DB=$dir/claims.db
for f in claims-old claims-new contention latency; do
	expect 0 "$PINCOW" import "$data/$f.ndjson"
done
for name in $others; do
	golden claims "$name"
done
# Several sizes of a range.
PINCOW_DB=$dir/sizes.db
for f in sizes-old sizes-new; do
	expect 0 "$PINCOW" import "$data/$f.ndjson"
done
golden sizes scaling
# Counts in doubt: their stars and their ranges.
PINCOW_DB=$dir/marked.db
expect 0 "$PINCOW" import "$data/doubt.ndjson"
for name in amplification coherency cow_rate; do
	golden marked "$name"
done
PINCOW_DB=$quick

command -v gnuplot >/dev/null || skip "in part: drawing needs gnuplot"

# series NAME TEXT...: the SVG of it shows that.
series() {
	file="$dir/figures/$1.svg"
	shift
	for text; do
		grep -qF "$text" "$file" || fail "$file shows no \"$text\""
	done
}

PINCOW_DB=$dir/claims.db
# All, of which some have a reference without its control.
expect 0 "$PINCOW" plot all -o "$dir/figures"
series retention "thp: 8 pages referenced" 4096 "while it is held" \
	"after it went" "model: 4096"
series coherency "4096 silent" "0 unprotected" refused 6.1.0-test
series leak "hugetlb_2m/none/none?direction=parent" "n = 1"
series stale_tlb "kernel changed by us" released "lossy rounds per million"
series latency "4k, 6.18.0-test" "thp, 6.18.0-test" "reuse none" \
	"ns of one write"
series contention "6.18.0-test, monotonic, median" "99.9th percentile" writers
PINCOW_DB=$dir/sizes.db
expect 0 "$PINCOW" plot scaling -o "$dir/figures"
series scaling "7.3.0-test, instructions, thp_pte" "fork (guest instructions)" \
	128M "per 4k page"
PINCOW_DB=$quick

# A kernel under two clocks: one place in counts, with what came last.
PINCOW_DB=$dir/two.db
expect 0 "$PINCOW" import "$data/new.ndjson"
sed -e 's/6.18.0-test/6.1.0-test/' "$data/native.ndjson" >"$dir/two.ndjson"
expect 0 "$PINCOW" import "$dir/two.ndjson"
for name in amplification cow_rate memory; do
	"$PINCOW" plot $name --format script >"$dir/script"
	grep -q '^2: 6.1.0-test\|^6.1.0-test (emulated), n' "$dir/script" &&
		fail "$name counts a kernel twice"
done
PINCOW_DB=$quick

expect 0 "$PINCOW" plot all -o "$dir/figures"
for name in $figures; do
	xmllint=$(command -v xmllint || echo true)
	"$xmllint" --noout "$dir/figures/$name.svg" || fail "$name: no XML"
	grep -q "<script" "$dir/figures/$name.svg" && fail "$name: a script"
done
series amplification 5.10.0-test 6.1.0-test "model: 512" \
	"with the reference" "the control" emulated 511
for name in cycle tlb_flushes memory early_copy; do
	grep -q "No data for the figure" "$dir/figures/$name.svg" &&
		fail "$name has no data"
done
series cycle 6.18.0-test fork_exit "a page, ns" "n = 1"
series latency_kernel "ns, thp, fork_exit" "copy, vmsplice" "n = 1"
series tlb_flushes 6.1.0-test "thp, fork_exit" "writing, local"
series memory 6.1.0-test "memcg growth" "one transparent huge page"
series trend 6.18.0-test "4k none fork_exit"
series cow_rate 0.998 thp_pte vmsplice 6.18.0-test

for format in png pdf ascii script; do
	expect 0 "$PINCOW" plot amplification --format $format -o "$dir/figures"
done
file=$dir/figures/amplification
head -c 8 "$file.png" | grep -q PNG || fail "no PNG"
head -c 5 "$file.pdf" | grep -q '%PDF-' || fail "no PDF"
grep -q "model: 512" "$file.txt" || fail "ASCII has no model"
LC_ALL=C awk 'length > 78 { exit 1 }' "$file.txt" || fail "ASCII is too wide"
# A script stands alone: it draws the same.
(cd / && gnuplot --default-settings <"$file.gp" >"$dir/alone.svg" 2>"$dir/err") ||
	fail "the script does not stand alone"
cmp -s "$dir/alone.svg" "$file.svg" || fail "the script draws something else"

# Nothing there: each figure says so.
rm -f "$PINCOW_DB"*
head -n 3 "$data/new.ndjson" >"$dir/cut.ndjson"
expect 0 "$PINCOW" import "$dir/cut.ndjson"
expect 5 "$PINCOW" plot all -o "$dir/none"
for name in $figures; do
	prints "none/$name.svg (no data)"
	grep -q "No data for the figure" "$dir/none/$name.svg" ||
		fail "$name does not say that it has no data"
done
expect 0 "$PINCOW" runs delete 1
expect 5 "$PINCOW" plot all -o "$dir/none"
grep -vE '^\{"(batch|point|end)"' "$data/native.ndjson" >"$dir/skips.ndjson"
expect 0 "$PINCOW" import "$dir/skips.ndjson"
expect 5 "$PINCOW" plot all -o "$dir/none"

# Text from outside is shown, and runs nothing.
rm -f "$PINCOW_DB"*
for f in native old new claims-old claims-new contention latency sizes-new; do
	expect 0 "$PINCOW" import "$data/$f.ndjson"
done
cd "$dir" || exit 1
for evil in '`touch hacked`"; system("touch hacked"); "' \
	'@{}_^\\%s%d&{/Bold x}$(touch hacked)</script><script>' \
	'E
EndOfData
!touch hacked' "$(printf '\342\200\256evil\033[31m')$(
		head -c 10240 /dev/zero | tr '\0' x)"; do
	quoted=$(printf '%s' "$evil" | sed "s/'/''/g")
	sql "PRAGMA ignore_check_constraints = 1;
		UPDATE run SET label = '$quoted', kernel = '$quoted'" >/dev/null
	expect 0 "$PINCOW" plot all -o "$dir/evil" --format svg
	expect 0 "$PINCOW" plot all -o "$dir/evil" --format script
	expect 0 "$PINCOW" plot cow_rate --format ascii
	LC_ALL=C grep -q '[^ -~]' "$dir/out" && fail "ASCII that is none"
	[ -e hacked ] && fail "text became code: $evil"
	for name in $figures; do
		gnuplot --default-settings <"evil/$name.gp" >/dev/null 2>&1 ||
			fail "a script breaks: $evil"
		grep -q '<script' "evil/$name.svg" && fail "markup: $evil"
		[ "$(grep -c '^EndOfData' "evil/$name.gp")" = \
			"$(grep -c ' << EndOfData$' "evil/$name.gp")" ] ||
			fail "data end early in $name: $evil"
	done
	[ -e hacked ] && fail "text became code in a script: $evil"
	rm -f hacked
done
cd / || exit 1

# Draws each figure of the reference runs, for developers to look at.
rm -f "$PINCOW_DB"*
expect 0 "$PINCOW" import "$PINCOW_SOURCE_DIR"/results/reference/*.ndjson.gz
expect 0 "$PINCOW" plot all --format png -o "${PINCOW_BUILD_DIR:-$dir}/figures"
finish
