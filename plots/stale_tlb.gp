# SPDX-License-Identifier: GPL-2.0-or-later
# Rounds in which a write went through a stale TLB entry and was lost, per million
# rounds, with 95 % intervals by how invocations differ, or of independent rounds where
# there is one, or no event. 0 of few rounds is not never: look at the upper end.
#
# with
#   WITH rows AS (
#     SELECT s.mapping || ', ' || s.pin || ', ' || s.wp || iif(s.params = '', '', ', ' || s.params) AS panel, 'per million' AS unit,
#       iif(s.released, 'released', 'kernel changed by us') AS series, s."column" AS xkey,
#       iif(instr(s.series, '('), s.series, s.series || ', ' || s.clock) AS xlabel, s.n, s.value AS v, s.low AS lo, s.high AS hi
#     FROM shown_value s
#     WHERE s.metric = 'lossy_rounds_per_million'),
#     x AS (SELECT dense_rank() OVER (ORDER BY panel) AS p,
#       dense_rank() OVER (PARTITION BY panel ORDER BY xkey) AS at, max(xlabel) || ', n = ' || min(n)
#         || iif(max(n) > min(n), ' to ' || max(n), '') AS label
#       FROM rows GROUP BY panel, xkey)
# sql POINTS
#   SELECT dense_rank() OVER (ORDER BY panel), dense_rank() OVER (ORDER BY series),
#     dense_rank() OVER (PARTITION BY panel ORDER BY xkey),
#     v, coalesce(lo, v), coalesce(hi, v)
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
# end
N = |$PANELS|
K = |$SERIES|
stats $X_AT using 1 nooutput; S = STATS_max
C = beside(N, S); R = (N + C - 1) / C
SHORT = "stale_tlb"
TITLE = "Rounds in which a write through a stale TLB entry was lost\nbars: 95 % intervals; a rate of 0 has an upper end, too"
@GRID
set yrange [0:*]
set offsets graph 0.03, graph 0.03, graph 0.12, 0
do for [i=1:N] {
	set title $PANELS[i]
	set ylabel "lossy rounds per million"
	@XTICS
	set xtics ()
	do for [j=1:|$X_AT|] { if ($X_PANEL[j] + 0 == i) { set xtics add ((ASCII ? $X_AT[j] : $X_LABEL[j]) $X_AT[j] + 0) } }
	set xrange [0.5:S + 0.5]
	plot for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : NaN):4:5:6 with yerrorbars ls (k - 1) % 8 + 1 dt 1 title $SERIES[k]
	unset key
}
unset multiplot
