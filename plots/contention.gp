# SPDX-License-Identifier: GPL-2.0-or-later
# How long one write takes while other threads write, and one protects the range
# over and over: median and 99.9th percentile by the number of writers.
#
# with
#   WITH rows AS (
#     SELECT s.mapping || ', ' || s.wp || ', ' || replace(replace(s.metric, 'write_ns_', ''), '_p999', '')
#         || ' (' || s.unit || ')' AS panel, s.unit, s.n,
#       s.series || ', ' || s.clock || iif(s.metric LIKE '%p999', ', 99.9th percentile', ', median') AS series,
#       CASE WHEN instr(s.params, 'writers=') THEN
#         CAST(substr(s.params, instr(s.params, 'writers=') + 8) AS INTEGER) ELSE 1 END AS xkey,
#       s.value AS v, s.low AS lo, s.high AS hi, s.released
#     FROM shown_value s
#     WHERE s.experiment = 'contention' AND s.clock <> 'emulated'
#       AND s.metric IN ('write_ns_nofault', 'write_ns_reuse', 'write_ns_copy',
#         'write_ns_nofault_p999', 'write_ns_reuse_p999', 'write_ns_copy_p999')
#       AND instr(s.params, 'read') = 0)
# sql POINTS
#   SELECT dense_rank() OVER (ORDER BY panel), dense_rank() OVER (ORDER BY series),
#     xkey,
#     v, coalesce(lo, v), coalesce(hi, v), released
#   FROM rows ORDER BY 1, 2, 3
# sql PANELS
#   SELECT panel FROM rows GROUP BY panel ORDER BY panel
# sql UNITS
#   SELECT max(unit) FROM rows GROUP BY panel ORDER BY panel
# sql SERIES
#   SELECT series FROM rows GROUP BY series ORDER BY series
# sql NS
#   SELECT min(n), max(n), min(released), max(xkey) FROM rows
# end
N = |$PANELS|
K = |$SERIES|
C = ASCII ? 1 : min(N, 3); R = (N + C - 1) / C
LK = 0; do for [j=1:K] { LK = max(LK, strlen($SERIES[j])) }
PW = N == 1 ? 620 : 380; KR = int((K - 1) / max(1, int(700 / (px(LK) + 60)))) + 1
W = max(860, C * PW + 140); H = R * 300 + 120 + 18 * KR
eval canvas(W, H, N * 16 + K + 4)
TITLE = "How long one write takes beside other writers, while a thread protects the range: by class, ".invocations(word($NS[1], 1) + 0, word($NS[1], 2) + 0)."\nbars: interval over invocations, where there are 6 or more; emulated times are left out"
if (ASCII) { set multiplot layout R, C title "contention"; set key below } else { set multiplot layout R, C title TITLE margins 100.0 / W, 1 - 25.0 / W, 60.0 / H, 1 - (85.0 + 18 * KR) / H spacing 85.0 / W, 85.0 / H; set key at screen 0.5, screen 1 - 45.0 / H center top vertical maxrows KR samplen 3 }
stats $POINTS using 5:6 nooutput
set yrange [10 ** floor(log10(STATS_min_x)) : 10 ** ceil(log10(STATS_max_y))]
set xrange [0.8:(word($NS[1], 4) + 0) * 1.3]
set logscale y
set format y "%.0s%c"
set logscale x 2
set xtics 2
set xlabel "writers"
do for [i=1:N] {
	set title $PANELS[i]
	set ylabel "one write, ".$UNITS[i]
	plot for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : NaN):4:5:6 with yerrorbars ls (k - 1) % 8 + 1 dt 1 title $SERIES[k], \
		for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : 1/0):4 with lines ls (k - 1) % 8 + 1 lw 1 notitle, \
		for [k=1:K] $POINTS using ($1 == i && $2 == k && $7 == 0 ? $3 : NaN):4 with points pt 6 ps 2 lw 1.5 lc rgb BLACK title (k == 1 ? changed(word($NS[1], 3) + 0) : "")
	unset key
}
unset multiplot
