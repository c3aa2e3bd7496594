#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `pincow boot --compare` and scripts/ci-compare with a program in QEMU's
# place: boots that fail are never green.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
export PINCOW_QEMU=$PINCOW_FAKE_QEMU PINCOW_DB=$tmp/db
export FAKE_QEMU_FILE=$tmp/run.ndjson
fails=0

bad() { echo "$*"; tail -n 5 "$tmp/err"; tail -n 20 "$tmp/out"; fails=1; }
prints() { grep -q -e "$1" "$tmp/out" || bad "it does not print: $1"; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3 shell"; exit 77; }

# The guests send a run of fake kinds, three of the same.
"$PINCOW_FAKE" run --journal "$tmp/journal" --clock instructions --quiet \
	--invocations 1 --batches 1 -e wp_write --ndjson "$FAKE_QEMU_FILE" \
	2> "$tmp/err" ||
	"$PINCOW_FAKE" run --journal "$tmp/journal" --clock fake --quiet \
	--invocations 1 --batches 1 -e wp_write --ndjson "$FAKE_QEMU_FILE" ||
	{ echo "no run to send"; exit 1; }
# The least that passes for a kernel: the header of a bzImage.
make_image() {
	head -c 4096 /dev/zero > "$1"
	at() { printf "$2" | dd of="$image" bs=1 seek=$(($1)) conv=notrunc 2> /dev/null; }
	image=$1
	at 0x1fe '\x55\xaa'; at 0x202 HdrS; at 0x206 '\x0f\x02'; at 0x236 '\x01'
	at 0x20e '\x00\x02'; at 0x400 '9.9.9 (a) #1'
}
make_image "$tmp/first"
make_image "$tmp/second"

boot() { # scenario, wanted exit code
	local code
	rm -f "$tmp"/db*
	FAKE_QEMU=$1 "$PINCOW" boot --accel tcg -e wp_write --boot-limit 15 \
		--silence-limit 10 --limit 40 --retries 0 --invocations 3 \
		-k "$tmp/first" -k "$tmp/second" --compare \
		> "$tmp/out" 2> "$tmp/err"
	code=$?
	[ "$code" = "$2" ] || bad "$1: exit $code, not $2"
}
# Both come through, and nothing differs.
boot file 0
prints "^  exact  [1-9][0-9]* same$"
# One panics in the midst of each boot, one before it says anything.
boot second=file-panics,file 5
prints "run [0-9]* is failed: missing points were never measured"
boot first=file-panics,file 5
boot second=panic-early,file 4
prints "the two runs cannot be compared"
boot panic-early 4

# More jobs than kernels: boots of one run wait for each other, and none is lost.
rm -f "$tmp"/db*
FAKE_QEMU=file FAKE_QEMU_MS=300 "$PINCOW" boot --accel tcg -e wp_write \
	--boot-limit 15 --silence-limit 10 --limit 40 --retries 0 \
	--invocations 3 --jobs 3 -k "$tmp/first" > "$tmp/out" 2> "$tmp/err" ||
	bad "--jobs 3 with one kernel: exit $?"
got=$(sqlite3 "$tmp/db" "SELECT status, invocations, (SELECT
	count(DISTINCT invocation) FROM batch_info b WHERE b.run = r.run)
	FROM run_info r")
[ "$got" = "complete|3|3" ] || bad "--jobs 3 with one kernel: $got"

# The same through the script, which keeps what there is.
ci() { # scenario, wanted exit code
	local code
	rm -rf "$tmp/ci"
	FAKE_QEMU=$1 "$PINCOW_SOURCE_DIR/scripts/ci-compare" -o "$tmp/ci" \
		"$tmp/first" "$tmp/second" -- --accel tcg -e wp_write \
		--boot-limit 15 --silence-limit 10 --limit 40 --retries 0 \
		--invocations 3 > "$tmp/out" 2> "$tmp/err"
	code=$?
	[ "$code" = "$2" ] || bad "ci-compare, $1: exit $code, not $2"
}
ci file 0
for kept in compare.txt compare.md compare.json compare.csv compare.xml \
	compare.ktap run-1.ndjson.gz run-2.ndjson.gz; do
	[ -s "$tmp/ci/$kept" ] || bad "ci-compare keeps no $kept"
done
ci second=file-panics,file 5
[ -s "$tmp/ci/compare.txt" ] || bad "a failed boot leaves no report"
ci second=panic-early,file 4
exit $fails
