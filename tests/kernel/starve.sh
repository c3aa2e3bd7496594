#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An empty hugetlb pool kills one of two processes: here and without pincow.
#
#	starve.sh PROGRAM
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: the hugetlb pool needs root"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
. "$PINCOW_SOURCE_DIR/tests/kernel/starve_judge.sh"
pool=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
before=$(cat $pool) || { echo "SKIP: no hugetlb pages of 2 MiB"; exit 77; }

"$1" > "$tmp/truth" || { cat "$tmp/truth"; echo "$1: exit $?"; exit 1; }
grep -q '^no pool' "$tmp/truth" && { echo "SKIP: the pool is another's"; exit 77; }
"$PINCOW" run --db "$tmp/db" -e starve --mapping hugetlb_2m,4k \
	--params writer=parent+child --invocations 2 --batches 2 --quiet \
	> "$tmp/out" 2>&1 || { cat "$tmp/out"; echo "pincow run: exit $?"; exit 1; }
judge_starve "$tmp/db" 1 "$tmp/truth" || exit 1
why=$(sqlite3 "$tmp/db" "SELECT DISTINCT reason FROM skip_info
	WHERE point LIKE 'starve/4k/%'")
[ "$why" = 'not applicable: only private hugetlb memory copies from a pool' ] ||
	{ echo "base pages: $why"; exit 1; }
# The pool is as it was, and has its pages back.
after=$(cat $pool)
[ "$after" = "$before" ] || { echo "the pool was $before and is $after"; exit 1; }
"$PINCOW" run -e starve --mapping hugetlb_2m --params writer=nobody --db "$tmp/no" \
	> "$tmp/out" 2>&1
[ $? = 2 ] || { echo "writer=nobody is no usage error"; exit 1; }
"$PINCOW" run -e wp_write --mapping 4k --params writer=child --db "$tmp/no" \
	> "$tmp/out" 2>&1
[ $? = 2 ] || { echo "writer= of wp_write is no usage error"; exit 1; }
