#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# On a full disk each command that writes files says which one it could not
# write, exits with 3, and leaves neither parts of files nor worse ones than
# there were.
set -u
if [ -z "${PINCOW_IN_NAMESPACE-}" ]; then
	unshare -m true 2>/dev/null ||
		{ echo "SKIP: no mount namespace of its own"; exit 77; }
	PINCOW_IN_NAMESPACE=1 exec unshare -m "$0"
fi
. "$PINCOW_SOURCE_DIR/tests/cli/expect.sh"
command -v gnuplot >/dev/null || skip "no gnuplot"

full=$dir/full
disk() { # size
	umount "$full" 2>/dev/null
	mkdir -p "$full"
	mount -t tmpfs -o "size=$1" none "$full" 2>/dev/null ||
		skip "no tmpfs can be mounted"
}
fill() {
	dd if=/dev/zero of="$full/filler" bs=4096 2>/dev/null
}
refused() { # what stderr says, command
	said=$1
	shift
	expect 3 "$@"
	says "$said"
	says 'No space left on device'
	rm -f "$full/filler"
	find "$full" -type f \( -size 0 -o -name '*.new' \) >"$dir/bad"
	[ ! -s "$dir/bad" ] || fail "$1 left $(head -n 1 "$dir/bad")"
}

expect 0 "$PINCOW" import "$PINCOW_SOURCE_DIR/tests/report/data/native.ndjson"

disk 512k
expect 0 "$PINCOW" plot all -o "$full"
(cd "$full" && sha256sum *.svg) >"$dir/sums"
fill
refused "$full/.*svg" "$PINCOW" plot all -o "$full"
(cd "$full" && sha256sum -c --quiet "$dir/sums") || fail "a figure was spoilt"

fill
refused "$full/run.ndjson" "$PINCOW" export latest -o "$full/run.ndjson"
[ ! -e "$full/run.ndjson" ] || fail "a part of a run was left"

for size in 8k 128k 300k; do
	disk $size
	refused "$full/site" "$PINCOW" dashboard -o "$full/site"
done
umount "$full"
finish
