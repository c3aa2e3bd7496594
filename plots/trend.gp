# SPDX-License-Identifier: GPL-2.0-or-later
# Protection and all writes, for each written page, over all complete runs of the
# database (at most the newest 100), in their order. One panel a machine and clock.
#
# with
#   WITH rows AS (
#     SELECT r.clock || ', machine ' || coalesce(r.machine, '-') AS panel,
#       iif(r.clock = 'instructions', 'guest instructions', 'ns') AS unit,
#       v.mapping || ' ' || v.pin || ' ' || v.wp AS series, r.run AS xkey,
#       r.run || ': ' || r.kernel AS xlabel, v.n, v.value AS v, v.low AS lo, v.high AS hi,
#       NOT r.kernel GLOB '*-pincow-*' AS released
#     FROM (SELECT * FROM run_info WHERE status = 'complete' AND clock <> 'emulated'
#         ORDER BY run DESC LIMIT 100) r JOIN metric_value v ON v.run = r.run
#     WHERE v.metric = 'cycle_ns' AND v.experiment = 'wp_write' AND v.params = ''
#       AND v.mapping IN ('4k', 'thp') AND v.pin IN ('none', 'vmsplice') AND v.wp = 'fork_exit'),
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
SHORT = "trend"
TITLE = "Protection and all writes together, for each written page, run by run\nbars: interval over invocations, where there are 6 or more (ns), or all of them (instructions)"
@GRID
set offsets graph 0.03, graph 0.03, graph 0.12, graph 0.06
set logscale y
set format y "%.0s%c"
do for [i=1:N] {
	set title $PANELS[i]
	set ylabel "a page, ".$UNITS[i]
	@XTICS
	set xtics ()
	do for [j=1:|$X_AT|] { if ($X_PANEL[j] + 0 == i) { set xtics add ((ASCII ? $X_AT[j] : $X_LABEL[j]) $X_AT[j] + 0) } }
	set xrange [0.5:S + 0.5]
	plot for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : NaN):4:5:6 with yerrorbars ls (k - 1) % 8 + 1 dt 1 title $SERIES[k], \
		for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : 1/0):4 with lines ls (k - 1) % 8 + 1 lw 1 notitle, \
		for [k=1:K] $POINTS using ($1 == i && $2 == k && $7 == 0 ? $3 : NaN):4 with points pt 6 ps 2 lw 1.5 lc rgb BLACK title (k == 1 ? changed($LEAST[1] + 0) : "")
	unset key
}
unset multiplot
