#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Pages charged for several and unaligned buffers, and those that a program
# without pincow sees charged.
#
#	charge.sh PROGRAM
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: another user takes the reference"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

"$1" > "$tmp/truth" 2> "$tmp/err" || { echo "SKIP: $(cat "$tmp/err")"; exit 77; }
"$PINCOW" run --db "$tmp/db" -e accounting --mapping 4k,thp --pin io_uring,vmsplice \
	--buffers 1,9 --unaligned no,yes --invocations 1 --batches 1 --quiet \
	> "$tmp/out" 2>&1 || { cat "$tmp/out"; echo "pincow run: exit $?"; exit 1; }
compare() { # line of the program, parameters
	local want ours

	want=$(awk -v w="$1" '$1 == w { print $2 }' "$tmp/truth")
	ours=$(sqlite3 "$tmp/db" "SELECT value FROM metric_value WHERE
		metric = 'memlock_pages' AND point = 'accounting/4k/io_uring/none$2'")
	[ -n "$want" ] && [ "$ours" = "$want" ] ||
		{ echo "$1: pincow says ${ours:-nothing}, VmPin $want"; exit 1; }
}
compare aligned '?buffers=9'
compare malloc '?buffers=9,unaligned=yes'
compare malloc-one '?unaligned=yes'
# A huge page is charged as a whole, once.
thp=$(sqlite3 "$tmp/db" "SELECT DISTINCT value FROM metric_value WHERE
	metric = 'memlock_pages' AND mapping = 'thp' AND pin = 'io_uring'")
[ "$thp" = 512 ] || { echo "thp: $thp pages, not 512"; exit 1; }
why=$(sqlite3 "$tmp/db" "SELECT DISTINCT reason FROM skip_info WHERE pin = 'vmsplice'")
[ "$why" = 'not applicable: this reference is of one buffer of whole pages' ] ||
	{ echo "vmsplice: $why"; exit 1; }
"$PINCOW" run -e wp_write --buffers 2 --db "$tmp/no" > "$tmp/out" 2>&1
[ $? = 2 ] || { echo "--buffers of wp_write is no usage error"; exit 1; }
