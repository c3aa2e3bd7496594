#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A database of many runs: no view and no figure reads all of it for a part, or
# queries once per run. The limits are about ten times the CPU seconds taken.
. "$(dirname "$0")/expect.sh"

runs=400
expect 0 "$1" "$PINCOW_DB" $runs 20 1
limited() (
	# shellcheck disable=SC3045
	ulimit -t 5
	"$PINCOW" "$@"
)
views=$("$PINCOW" report --view list | cut -d' ' -f1)
[ "$(echo "$views" | wc -w)" -ge 8 ] || fail "views: $views"
for view in $views; do
	some=latest
	[ "$view" = trend ] && some="--metric=copies"
	expect 0 limited report --view "$view" "$some"
done
# A long history is cut to its changes, in text; the data have all of it.
# shellcheck disable=SC2046
expect 0 limited report --view trend --metric copies $(seq $runs)
[ "$(wc -c <"$dir/out")" -lt 200000 ] || fail "a trend of $(wc -c <"$dir/out") bytes"
prints "runs without a change"
# shellcheck disable=SC2046
expect 0 limited report --view rule $(seq $runs) --format csv
expect 0 limited runs
command -v gnuplot >/dev/null || skip "in part: drawing needs gnuplot"
expect 0 limited plot all --format script -o "$dir/figures"
finish
