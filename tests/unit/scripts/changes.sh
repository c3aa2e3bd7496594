#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# vm/kernels: that spatch understands each change, that its head says what it is
# for, and that no symbol of the configurations is there twice.
set -u
cd "$PINCOW_SOURCE_DIR/vm/kernels" || exit 3
fails=0
fail() { echo "$*"; fails=1; }

twice=$(grep -h '^CONFIG_' ./*.config | sort | uniq -d)
[ -z "$twice" ] || fail "twice: $twice"
odd=$(grep -hvE '^(#.*|CONFIG_[A-Z0-9_]+=(y|[0-9]+)|)$' ./*.config)
[ -z "$odd" ] || fail "no symbol: $odd"
for f in *.cocci; do
	grep -qE '^// Series:( [0-9]+\.[0-9]+)+$' "$f" || fail "$f: no series"
	grep -qE '^// Changes: [a-z_/]+\.c( [a-z_0-9]+)+$' "$f" ||
		fail "$f: does not say what it changes"
done
command -v spatch > /dev/null || {
	[ $fails = 0 ] || exit 1
	echo "SKIP: no spatch: install coccinelle"
	exit 77
}
for f in *.cocci; do
	out=$(spatch --parse-cocci "$f" 2>&1) || fail "$f: $out"
done
exit $fails
