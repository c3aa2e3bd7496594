# SPDX-License-Identifier: GPL-2.0-or-later
# How long one write takes, by what happened to it, mapping and kernel: medians with
# intervals. After fork_exit and fork_alive, unreferenced and referenced by vmsplice.
# Guest instructions and ns have panels of their own, and so have the first faults
# of batches: a THP that is reused has no other. Emulated times are left out.
#
# with
#   WITH rows AS (
#     SELECT s.unit || ', ' || s.mapping || ', ' || s.wp
#         || iif(s.metric IN ('write_ns_reuse_first', 'write_ns_copy_first', 'write_ns_copy_split'),
#           ', first fault', '') AS panel, s.unit,
#       replace(replace(s.metric, 'write_ns_', ''), '_first', '') || ', ' || s.pin AS series, s."column" AS xkey,
#       iif(instr(s.series, '('), s.series, s.series || ', ' || s.clock) AS xlabel, s.n,
#       s.value AS v, s.low AS lo, s.high AS hi, s.released
#     FROM shown_value s
#     WHERE s.metric IN ('write_ns_nofault', 'write_ns_reuse', 'write_ns_copy',
#         'write_ns_reuse_first', 'write_ns_copy_first', 'write_ns_copy_split')
#       AND s.clock <> 'emulated' AND s.experiment = 'wp_write' AND s.params = ''
#       AND s.pin IN ('none', 'vmsplice') AND s.mapping IN ('4k', 'thp', 'thp_pte')
#       AND s.wp IN ('fork_exit', 'fork_alive')),
#     x AS (SELECT dense_rank() OVER (ORDER BY panel) AS p,
#       dense_rank() OVER (PARTITION BY panel ORDER BY xkey) AS at, max(xlabel) || ', n = ' || min(n)
#         || iif(max(n) > min(n), ' to ' || max(n), '') AS label
#       FROM rows GROUP BY panel, xkey)
# sql POINTS
#   SELECT dense_rank() OVER (ORDER BY panel), dense_rank() OVER (ORDER BY series),
#     dense_rank() OVER (PARTITION BY panel ORDER BY xkey),
#     v, coalesce(lo, v), coalesce(hi, v), released
#   FROM rows ORDER BY 1, 2, 3
# sql PANELS
#   SELECT panel FROM rows GROUP BY panel ORDER BY panel
# sql UNITS
#   SELECT max(unit) FROM rows GROUP BY panel ORDER BY panel
# sql SERIES
#   SELECT series FROM rows GROUP BY series ORDER BY series
# sql X_PANEL
#   SELECT p FROM x ORDER BY p, at
# sql X_AT
#   SELECT at FROM x ORDER BY p, at
# sql X_LABEL
#   SELECT label FROM x ORDER BY p, at
# sql LEAST
#   SELECT min(released) FROM rows
# end
N = |$PANELS|
K = |$SERIES|
stats $X_AT using 1 nooutput; S = STATS_max
C = beside(N, S); R = (N + C - 1) / C
SHORT = "latency_kernel"
TITLE = "How long one write takes after fork, by class: medians (witnesses off)\nbars: interval over invocations, where there are 6 or more (ns), or all of them (instructions); no emulated times"
@GRID
set offsets graph 0.03, graph 0.03, graph 0.12, graph 0.06
set logscale y
set format y "%.0s%c"
do for [i=1:N] {
	set title $PANELS[i]
	set ylabel "one write, ".$UNITS[i]
	@XTICS
	set xtics ()
	do for [j=1:|$X_AT|] { if ($X_PANEL[j] + 0 == i) { set xtics add ((ASCII ? $X_AT[j] : $X_LABEL[j]) $X_AT[j] + 0) } }
	set xrange [0.5:S + 0.5]
	plot for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 + (k - (K + 1) / 2.0) * 0.7 / K : NaN):4:5:6 with yerrorbars ls (k - 1) % 8 + 1 dt 1 title $SERIES[k], \
		for [k=1:K] $POINTS using ($1 == i && $2 == k && $7 == 0 ? $3 + (k - (K + 1) / 2.0) * 0.7 / K : NaN):4 with points pt 6 ps 2 lw 1.5 lc rgb BLACK title (k == 1 ? changed($LEAST[1] + 0) : "")
	unset key
}
unset multiplot
