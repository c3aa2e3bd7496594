# SPDX-License-Identifier: GPL-2.0-or-later
# Bytes that a device and the CPU no longer agree on, after a page that the device
# holds was write-protected and written (issue: silent loss), by outcome.
#
# with
#   WITH cell AS (
#     SELECT s.point, s.mapping, s.pin, s.wp, s.params, s."column" AS c, s.kernel, s.clock, s.invocations, s.high AS v,
#       CASE WHEN s.low < s.high THEN s.low || '..' || s.high || '* silent'
#         WHEN s.value > 0 THEN CAST(s.value AS INTEGER) || iif(s.marked, '*', '') || ' silent'
#         ELSE '0' || iif(s.marked OR u.marked, '*', '') || iif(u.high > 0, ' unprotected', ' coherent')
#       END AS words
#     FROM shown_count s LEFT JOIN shown_count u ON u."column" = s."column" AND u.point = s.point
#       AND u.metric = 'unprotected_pages'
#     WHERE s.metric = 'lost_bytes' AND s.experiment = 'coherency'
#     UNION ALL SELECT o.point, o.mapping, o.pin, o.wp, o.params, k."column", k.kernel, max(r.clock),
#       max(r.invocations), -1, 'refused'
#     FROM outcome_info o JOIN shown_run r ON r.run = o.run JOIN shown_kernel k ON k.kernel = r.kernel
#     WHERE o.outcome = 'refused' AND NOT EXISTS (SELECT 1 FROM shown_newest n
#       WHERE n.kernel = r.kernel AND n.point = o.point AND n.run > r.run)
#     GROUP BY k."column", o.point),
#     y AS (SELECT e.point, row_number() OVER (ORDER BY coalesce(m.position, 99), e.mapping,
#         coalesce(p.position, 99), e.pin, coalesce(w.position, 99), e.wp, e.params) AS at
#       FROM (SELECT DISTINCT point, mapping, pin, wp, params FROM cell) e
#       LEFT JOIN shown_kind m ON m.axis = 'mapping' AND m.name = e.mapping
#       LEFT JOIN shown_kind p ON p.axis = 'pin' AND p.name = e.pin
#       LEFT JOIN shown_kind w ON w.axis = 'wp' AND w.name = e.wp)
# sql CELLS
#   SELECT dense_rank() OVER (ORDER BY c.c), y.at, coalesce(c.v, -1), c.words, c.words LIKE '%unprotected'
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
W = max(L + 620, L + NX * 120 + 40); H = NY * 26 + 92 + B
eval canvas(W, H, 2 * NY + NX + 8)
T = "Bytes lost between CPU and device, by what became of the protection\ndark: lost, nobody was told (silent); light: stayed writable (unprotected); grey: refused\nhatched: not measured; counts are exact".DOUBT." and hold under emulation"
if (ASCII) { T = "coherency"; do for [j=1:NX] { T = T."\n".sprintf("%d: ", j).$XS[j][1:strstrt($XS[j], "\t") - 1] } } else { set lmargin at screen L / W; set rmargin at screen 1 - 40.0 / W; set tmargin at screen 1 - 82.0 / H; set bmargin at screen B / H }
if (ASCII) { set title T } else { set label 9 T at screen 0.5, screen 1 - 20.0 / H center }
set xrange [0.5:NX + 0.5]
set yrange [NY + 0.5:0.5]
set border 15 lc rgb "#444444"
unset grid
unset key
set xtics rotate by (ASCII ? 0 : 30) right
shade(v, u) = v < 0 ? 0xbbbbbb : u == 1 ? 0xF0E442 : v == 0 ? 0xffffff : 0xD55E00
if (ASCII) {
	plot $CELLS using 1:2:4 with labels, $XS using 2:(NY + 0.5):xtic(2) with dots, $YS using (0.5):2:ytic(1) with dots
} else {
	set object 1 rect from graph 0, graph 0 to graph 1, graph 1 behind fs pattern 4 fc rgb "#999999"
	plot $CELLS using 1:2:(0.5):(0.5):(shade($3, $5)) with boxxyerror lc rgb variable fs solid 1 border lc rgb "#888888", \
		$CELLS using 1:2:4:($3 > 0 ? 0xffffff : 0) with labels tc rgb variable, \
		$XS using 2:(1):xtic(1) with points ps 0, \
		$YS using (1):2:ytic(1) with points ps 0
}
