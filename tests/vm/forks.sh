#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Three names of one system call: arm_ns of fork_exit and of fork_alive, and
# fork_ns. A time that had the child or the harness in it would set them apart.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
for kernel in debian:6.1 debian:6.12 debian:7.3; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
done

bad() { echo "$*"; fails=1; }
sql() { sqlite3 -batch "$tmp/db" "$1"; }

"$PINCOW" boot -k debian:6.1 -k debian:6.12 -k debian:7.3 --db "$tmp/db" \
	--deterministic --invocations 3 --batches 10 --boot-limit 600 -q --filter \
	'^(fork/(4k|thp)/none/none|wp_write/(4k|thp)/none/fork_(exit|alive))$' \
	> "$tmp/out" 2> "$tmp/err" || { cat "$tmp/err"; bad "boot: exit $?"; }

# kernel, mapping, point, instructions: one row per batch.
sql "CREATE TABLE times AS SELECT i.kernel, p.mapping, t.point, t.value
	FROM (SELECT run, point, value FROM reading_value
			WHERE reading = 'arm_ns' UNION ALL
		SELECT run, point, ns FROM sample_value WHERE class = 'fork') t
		JOIN run_info i ON i.run = t.run
		JOIN point_info p ON p.run = t.run AND p.point = t.point"
[ "$(sql "SELECT count(*) FROM (SELECT 1 FROM times GROUP BY kernel, point)")" \
	= 18 ] || bad "not 18 points were timed"
while IFS='|' read -r kernel mapping least most; do
	echo "$kernel $mapping: $least to $most instructions"
	[ $((most * 100)) -le $((least * 103)) ] ||
		bad "$kernel $mapping: the three differ by more than 3 %"
done < <(sql "SELECT kernel, mapping, min(least), max(least) FROM (
	SELECT kernel, mapping, point, min(value) AS least FROM times
	GROUP BY 1, 2, 3) GROUP BY 1, 2")
# An interrupt in the window remains, in one batch of thirty.
over=$(sql "SELECT count(*) FROM times t WHERE value > 1.15 * (
	SELECT min(value) FROM times u WHERE u.kernel = t.kernel
	AND u.point = t.point)")
all=$(sql "SELECT count(*) FROM times")
echo "$over of $all batches are above 1.15 times the least"
[ $((over * 20)) -le "$all" ] || bad "too many: more than one in 20"
# The same process in every boot, and static.
while IFS='|' read -r run subject least most; do
	echo "run $run, $subject without a range: $least to $most"
	[ $((most * 1000)) -le $((least * 1001)) ] ||
		bad "run $run: $subject without a range differs between boots"
done < <(sql "SELECT run, subject, min(value), max(value) FROM event_info
	WHERE kind = 'overhead' AND subject = 'fork' GROUP BY 1, 2")
[ "$(sql "SELECT min(value) FROM event_info
	WHERE kind = 'overhead' AND subject = 'subject'")" = 1 ] ||
	bad "batches were not made in the static process"
exit $fails
