# SPDX-License-Identifier: GPL-2.0-or-later
# How long one write takes while other threads write, and one protects the range
# over and over: median and 99.9th percentile by the number of writers.
#
# with
#   WITH rows AS (
#     SELECT s.unit || ', ' || s.mapping || ', ' || s.wp || ', ' || s.metric AS panel, s.unit,
#       s.series || ', ' || s.clock AS series,
#       CASE WHEN instr(s.params, 'writers=') THEN
#         CAST(substr(s.params, instr(s.params, 'writers=') + 8) AS INTEGER) ELSE 1 END AS xkey,
#       '' AS xlabel, s.value AS v, s.low AS lo, s.high AS hi
#     FROM shown_value s
#     WHERE s.experiment = 'contention' AND s.clock <> 'emulated'
#       AND s.metric IN ('write_ns_nofault', 'write_ns_reuse', 'write_ns_copy',
#         'write_ns_nofault_p999', 'write_ns_reuse_p999', 'write_ns_copy_p999')
#       AND instr(s.params, 'read') = 0)
# sql POINTS
#   SELECT dense_rank() OVER (ORDER BY panel), dense_rank() OVER (ORDER BY series),
#     xkey,
#     v, coalesce(lo, v), coalesce(hi, v)
#   FROM rows ORDER BY 1, 2, 3
# sql PANELS
#   SELECT panel FROM rows GROUP BY panel ORDER BY panel
# sql UNITS
#   SELECT max(unit) FROM rows GROUP BY panel ORDER BY panel
# sql SERIES
#   SELECT series FROM rows GROUP BY series ORDER BY series
# end
N = |$PANELS|
K = |$SERIES|
S = 8
C = ASCII ? 1 : min(N, 3); R = (N + C - 1) / C
W = C * max(330, 62 * S + 60) + 150; H = R * 300 + 120 + 18 * ((K + 2) / 3)
eval canvas(W, H, N * 16 + K + 4)
if (ASCII) { set multiplot layout R, C title "contention" } else { set multiplot layout R, C title "How long one write takes beside other writers, while a thread protects the range\nbars: interval over invocations, where there are 6 or more" margins 130.0 / W, 1 - 25.0 / W, 60.0 / H, 1 - (95.0 + 18 * ((K + 2) / 3)) / H spacing 85.0 / W, 85.0 / H }
if (ASCII) { set key outside bottom } else { set key at screen 0.5, screen 1 - 45.0 / H center top horizontal maxrows (K + 2) / 3 samplen 3 }
set offsets graph 0.03, graph 0.03, graph 0.12, graph 0.06
set logscale y
set format y "%.0s%c"
set logscale x 2
set xlabel "writers"
do for [i=1:N] {
	set title $PANELS[i]
	set ylabel "one write, ".$UNITS[i]
	plot for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : NaN):4:5:6 with yerrorbars ls (k - 1) % 8 + 1 title $SERIES[k], \
		for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : 1/0):4 with lines ls (k - 1) % 8 + 1 lw 1 notitle
	unset key
}
unset multiplot
