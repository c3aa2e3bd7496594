#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Falsely dirty pages of the running kernel, and those that a program without
# pincow counts.
#
#	falsely_dirty.sh PROGRAM
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
. "$PINCOW_SOURCE_DIR/tests/kernel/falsely_dirty_judge.sh"

"$1" > "$tmp/truth" || { cat "$tmp/truth"; echo "$1: exit $?"; exit 1; }
"$PINCOW" run --db "$tmp/db" --suite full --invocations 1 --batches 1 --quiet \
	--filter "$(judge_points)" > "$tmp/out" 2>&1 ||
	{ cat "$tmp/out"; echo "pincow run: exit $?"; exit 1; }
judge "$tmp/db" 1 "$tmp/truth" || exit 1
# 5.14 shows userfaultfd's bit, and soft-dirty is an option.
grep -q ' [0-9]* 512$' "$tmp/truth" ||
	{ echo "SKIP: this kernel shows no tracker"; exit 77; }
