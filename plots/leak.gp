# SPDX-License-Identifier: GPL-2.0-or-later
# Bytes that another process could read although they were written after it was
# forked off (CVE-2020-29374), through a reference it took before.
#
# with
#   WITH cell AS (
#     SELECT s.point, s.mapping, s.pin, s.wp, s.params, s."column" AS c, s.kernel, s.clock, s.invocations, s.high AS v,
#       iif(s.low < s.high, s.low || '..' || s.high || '*',
#         CAST(s.value AS INTEGER) || iif(s.marked, '*', '')) AS words
#     FROM shown_count s WHERE s.metric = 'leaked_bytes'),
#     y AS (SELECT e.point, row_number() OVER (ORDER BY coalesce(m.position, 99), e.mapping,
#         coalesce(p.position, 99), e.pin, coalesce(w.position, 99), e.wp, e.params) AS at
#       FROM (SELECT DISTINCT point, mapping, pin, wp, params FROM cell) e
#       LEFT JOIN shown_kind m ON m.axis = 'mapping' AND m.name = e.mapping
#       LEFT JOIN shown_kind p ON p.axis = 'pin' AND p.name = e.pin
#       LEFT JOIN shown_kind w ON w.axis = 'wp' AND w.name = e.wp)
# sql CELLS
#   SELECT dense_rank() OVER (ORDER BY c.c), y.at, coalesce(c.v, -1), c.words
#   FROM cell c JOIN y ON y.point = c.point ORDER BY 1, 2
# sql YS
#   SELECT substr(point, instr(point, '/') + 1), at FROM y ORDER BY at
# sql XS
#   SELECT kernel || ', ' || replace(group_concat(DISTINCT clock), ',', ' and ') || ', n = ' || max(invocations),
#     dense_rank() OVER (ORDER BY c) FROM cell GROUP BY c ORDER BY 2
# end
NX = |$XS|; NY = |$YS|
LY = 0; do for [j=1:NY] { LY = max(LY, strlen(field($YS[j]))) }
LX = 0; do for [j=1:NX] { LX = max(LX, strlen(field($XS[j]))) }
L = max(px(LY) + 20, px(LX) * 0.87 - 30); B = px(LX) * 0.5 + 35
W = max(L + 620, L + NX * 120 + 40); H = NY * 26 + 75 + B
eval canvas(W, H, 2 * NY + NX + 8)
T = "Bytes that another process could read through a reference it took before they were written\ndark: read by the other; hatched: not measured or skipped. Counts are exact".DOUBT." and hold under emulation."
if (ASCII) { T = "leak"; do for [j=1:NX] { T = T."\n".sprintf("%d: ", j).$XS[j][1:strstrt($XS[j], "\t") - 1] } } else { set lmargin at screen L / W; set rmargin at screen 1 - 40.0 / W; set tmargin at screen 1 - 65.0 / H; set bmargin at screen B / H }
if (ASCII) { set title T } else { set label 9 T at screen 0.5, screen 1 - 20.0 / H center }
set xrange [0.5:NX + 0.5]
set yrange [NY + 0.5:0.5]
set border 15 lc rgb "#444444"
unset grid
unset key
set xtics rotate by (ASCII ? 0 : 30) right
shade(v) = v < 0 ? 0xdddddd : v == 0 ? 0xffffff : 0xD55E00
if (ASCII) {
	plot $CELLS using 1:2:4 with labels, $XS using 2:(NY + 0.5):xtic(2) with dots, $YS using (0.5):2:ytic(1) with dots
} else {
	set object 1 rect from graph 0, graph 0 to graph 1, graph 1 behind fs pattern 4 fc rgb "#999999"
	plot $CELLS using 1:2:(0.5):(0.5):(shade($3)) with boxxyerror lc rgb variable fs solid 1 border lc rgb "#888888", \
		$CELLS using 1:2:4:($3 > 0 ? 0xffffff : 0) with labels tc rgb variable, \
		$XS using 2:(1):xtic(1) with points ps 0, \
		$YS using (1):2:ytic(1) with points ps 0
}
