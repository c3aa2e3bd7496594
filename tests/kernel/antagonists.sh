#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# No wrong exact count without a mark while others move this process between
# CPUs, churn the page cache or compact memory: a batch that they changed is
# made again, or the run has an event of interference for its point.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
antagonist=$1 batches=${2-6}

[ "$(id -u)" = 0 ] || { echo "SKIP: needs root"; exit 77; }
[ "$(nproc)" -ge 2 ] || { echo "SKIP: needs two CPUs"; exit 77; }

fails=0
for mode in cpus cache compact; do
	"$PINCOW" run -q --db "$tmp/db" --invocations 2 \
		--batches "$batches" -e wp_write --mapping 4k,thp_pte \
		--pin none --wp fork_exit,uffd_wp > "$tmp/out" 2> "$tmp/err" &
	run=$!
	"$antagonist" "$mode" "$run" &
	other=$!
	wait "$run"
	code=$?
	kill "$other" 2> /dev/null ||
		{ echo "$mode: the antagonist was not there"; fails=1; }
	wait "$other" 2> /dev/null
	[ "$code" = 0 ] || { echo "$mode: exit code $code"; cat "$tmp/err"; fails=1; }
	# Exact counts of these points are 0 copies in every batch.
	wrong=$(sqlite3 "$tmp/db" "SELECT point || ' ' || metric || ' ' || high
		FROM metric_value v WHERE run = (SELECT max(run) FROM run_info)
		AND metric IN ('copies', 'bystander_copies', 'hidden_pages')
		AND high > 0 AND NOT EXISTS (SELECT 1 FROM event_info e
			WHERE e.run = v.run AND e.kind = 'interference'
			AND e.subject = v.point)")
	[ -z "$wrong" ] || { echo "$mode: wrong, and no mark: $wrong"; fails=1; }
	sqlite3 "$tmp/db" "SELECT '$mode: ' || count(*) || ' batches made again'
		FROM event_info WHERE kind = 'interference'
		AND run = (SELECT max(run) FROM run_info)"
done
exit $fails
