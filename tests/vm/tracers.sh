#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two witnesses of the same flushes in one kernel: the tracepoint
# tlb:tlb_flush, which counts those of the writing thread, and the counters of
# CONFIG_DEBUG_TLBFLUSH in vmstat, which count those of the machine.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
kernel=6.12+tracers
"$PINCOW_SOURCE_DIR/scripts/build-kernel" --offline --list 2> /dev/null |
	grep -q "^built	$kernel	" ||
	{ echo "SKIP: scripts/build-kernel $kernel was not run"; exit 77; }
"$PINCOW" boot --db "$tmp/db" --accel tcg -k "built:$kernel" --smp 1 \
	--batches 3 --boot-limit 900 --format csv --suite quick -e wp_write \
	> "$tmp/csv"
code=$?
[ "$code" = 0 ] || { echo "exit code $code"; exit 1; }

# Nothing else runs in the guest, so they agree. After a fork whose child lives the
# process also copies pages of its own, its stack among them, between the two
# readings of vmstat: a few, and none of the range's.
sqlite3 -separator ' ' "$tmp/db" "
	SELECT t.point, CAST(t.value AS INTEGER), CAST(f.value AS INTEGER),
		CAST(o.value AS INTEGER), CAST(a.value AS INTEGER)
	FROM metric_value t
	JOIN metric_value f USING (run, point)
	JOIN metric_value o USING (run, point)
	JOIN metric_value a USING (run, point)
	WHERE t.metric = 'tlb_flushes' AND f.metric = 'tlb_full_flushes'
		AND o.metric = 'vmstat_tlb_flush_one'
		AND a.metric = 'vmstat_tlb_flush_all'
	ORDER BY t.point" > "$tmp/rows"
awk '{
	print $1 ": tracepoint " $2 " (" $3 " of them full), vmstat " $4 \
		" pages and " $5 " full"
	rows++
	some += $2 > 0
	none += $2 == 0
	more = $4 + $5 - $2
	if (more < 0 || more > ($1 ~ /fork_alive$/ ? 16 : 0)) differ++
}
END {
	print rows + 0 " points, " some + 0 " with flushes, " none + 0 \
		" without, " differ + 0 " differ"
	exit !(some >= 10 && none >= 10 && !differ)
}' "$tmp/rows"
