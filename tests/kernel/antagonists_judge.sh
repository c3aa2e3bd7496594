#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Judges runs beside an antagonist by the first run of their database, which
# nobody disturbed. To be sourced; judge_print() prints a line per antagonist.

judge_db="" judge_base="" judge_name="" judge_runs=""

judge_sql() {
	sqlite3 -separator ' ' "$judge_db" "$1"
}

# Counts of the last run, by which the others are judged. One that its batches
# do not agree on, or that counts doubts, judges nothing.
judge_start() {
	judge_db=$1
	judge_base=$(judge_sql "SELECT max(run) FROM run_info")
	printf '%-9s %8s %6s %9s %7s %6s\n' "" batches again disturbed differ wrong
}

judge_mode() {
	judge_name=$1 judge_runs=""
}

judge_run() {
	local run wrong
	run=$(judge_sql "SELECT max(run) FROM run_info")
	judge_runs=$judge_runs${judge_runs:+,}$run
	wrong=$(judge_wrong "$run")
	[ -z "$wrong" ] && return
	echo "$judge_name, run $run: wrong, and no mark:"
	echo "$wrong"
	return 1
}

# Unmarked and not as in the first run.
judge_wrong() {
	judge_sql "SELECT v.point, v.metric, v.value, 'not', b.value
		FROM metric_value v JOIN metric_value b ON b.run = $judge_base
			AND b.point = v.point AND b.metric = v.metric
		WHERE v.run IN ($1) AND v.exactness = 'exact' AND v.low = v.high
		AND b.low = b.high AND v.value <> b.value
		AND v.metric NOT IN ('stray_faults', 'witness_conflicts', 'disturbed')
		AND NOT EXISTS (SELECT 1 FROM metric_value d WHERE d.run = v.run
			AND d.point = v.point AND d.metric = 'disturbed')"
}

judged_batches() {
	judge_sql "SELECT count(*) FROM batch_info WHERE run IN (${judge_runs:-0})"
}

judged_again() {
	judge_sql "SELECT count(*) FROM event_info
		WHERE kind = 'interference' AND run IN (${judge_runs:-0})"
}

judge_print() {
	local runs=${judge_runs:-0}
	printf '%-9s %8d %6d %9d %7d %6d\n' "$judge_name" "$(judged_batches)" \
		"$(judged_again)" \
		"$(judge_sql "SELECT count(*) FROM reading_value
			WHERE reading = 'disturbed' AND run IN ($runs)")" \
		"$(judge_sql "SELECT count(*) FROM metric_value
			WHERE exactness = 'exact' AND low < high
			AND run IN ($runs)")" \
		"$(judge_wrong "$runs" | grep -c .)"
}
