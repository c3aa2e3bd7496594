# SPDX-License-Identifier: GPL-2.0-or-later
# The whole matrix: copies / written pages for each mapping, pin and protection,
# one panel per kernel. Not measured is hatched, which is not the white of 0; skipped
# says so.
#
# sql CELLS
#   WITH cell AS (SELECT * FROM shown_count WHERE metric = 'cow_rate'
#     AND experiment = 'wp_write' AND params = '' AND pin IN ('none', 'vmsplice', 'io_uring')),
#   x AS (SELECT w.wp, row_number() OVER (ORDER BY coalesce(k.position, 99), w.wp) AS at
#     FROM (SELECT DISTINCT wp FROM cell) w
#     LEFT JOIN shown_kind k ON k.axis = 'wp' AND k.name = w.wp),
#   y AS (SELECT m.mapping, m.pin, row_number() OVER (ORDER BY coalesce(k.position, 99),
#       m.mapping, coalesce(p.position, 99), m.pin) AS at
#     FROM (SELECT DISTINCT mapping, pin FROM cell) m
#     LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = m.mapping
#     LEFT JOIN shown_kind p ON p.axis = 'pin' AND p.name = m.pin)
#   SELECT dense_rank() OVER (ORDER BY c."column"), x.at, y.at, c.value, c.marked
#   FROM cell c JOIN x ON x.wp = c.wp JOIN y ON y.mapping = c.mapping AND y.pin = c.pin
#   ORDER BY 1, 2, 3
# sql PANELS
#   SELECT kernel || ' (' || replace(group_concat(DISTINCT clock), ',', ' and ') || '), n = ' || max(invocations)
#   FROM shown_count WHERE metric = 'cow_rate' AND experiment = 'wp_write' AND params = ''
#     AND pin IN ('none', 'vmsplice', 'io_uring')
#   GROUP BY "column" ORDER BY "column"
# sql XS
#   SELECT w.wp, row_number() OVER (ORDER BY coalesce(k.position, 99), w.wp)
#   FROM (SELECT DISTINCT wp FROM shown_count WHERE metric = 'cow_rate'
#     AND experiment = 'wp_write' AND params = '' AND pin IN ('none', 'vmsplice', 'io_uring')) w
#   LEFT JOIN shown_kind k ON k.axis = 'wp' AND k.name = w.wp
#   ORDER BY 2
# sql YS
#   SELECT m.mapping || ' ' || m.pin, row_number() OVER (ORDER BY coalesce(k.position, 99),
#     m.mapping, coalesce(p.position, 99), m.pin)
#   FROM (SELECT DISTINCT mapping, pin FROM shown_count WHERE metric = 'cow_rate'
#     AND experiment = 'wp_write' AND params = '' AND pin IN ('none', 'vmsplice', 'io_uring')) m
#   LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = m.mapping
#   LEFT JOIN shown_kind p ON p.axis = 'pin' AND p.name = m.pin
#   ORDER BY 2
# sql SKIPPED
#   WITH cell AS (SELECT * FROM shown_count WHERE metric = 'cow_rate'
#     AND experiment = 'wp_write' AND params = '' AND pin IN ('none', 'vmsplice', 'io_uring')),
#   x AS (SELECT w.wp, row_number() OVER (ORDER BY coalesce(k.position, 99), w.wp) AS at
#     FROM (SELECT DISTINCT wp FROM cell) w
#     LEFT JOIN shown_kind k ON k.axis = 'wp' AND k.name = w.wp),
#   y AS (SELECT m.mapping, m.pin, row_number() OVER (ORDER BY coalesce(k.position, 99),
#       m.mapping, coalesce(p.position, 99), m.pin) AS at
#     FROM (SELECT DISTINCT mapping, pin FROM cell) m
#     LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = m.mapping
#     LEFT JOIN shown_kind p ON p.axis = 'pin' AND p.name = m.pin),
#   panels AS (SELECT kernel, row_number() OVER (ORDER BY "column") AS i
#     FROM cell GROUP BY "column")
#   SELECT DISTINCT p.i, x.at, y.at FROM skip_info k JOIN shown_run r ON r.run = k.run
#   JOIN panels p ON p.kernel = r.kernel CROSS JOIN x CROSS JOIN y
#   WHERE k.point = 'wp_write/' || y.mapping || '/' || y.pin || '/' || x.wp
#     AND NOT EXISTS (SELECT 1 FROM cell c WHERE c.kernel = r.kernel AND c.point = k.point)
#   ORDER BY 1, 2, 3
# end
N = |$PANELS|; NX = |$XS|; NY = |$YS|
C = ASCII ? 1 : min(N, N == 4 ? 2 : 3)
R = (N + C - 1) / C
W = C * (NX * 66 + 60) + 160; H = R * (NY * 24 + 110) + 70
eval canvas(W, H, N * (2 * NY + 9) + 3)
if (ASCII) { set multiplot layout R, C title "cow_rate: copies / written pages" } else { set multiplot layout R, C title "Share of the written 4k pages that were copied (copies / written pages)\nwhite 0, dark 1; grey: skipped, the machine or kernel lacks it; hatched: not measured; counts are exact".DOUBT." and hold under emulation" margins 170.0 / W, 0.985, 55.0 / H, 1 - 85.0 / H spacing 20.0 / W, 100.0 / H }
set xrange [0.5:NX + 0.5]
set yrange [NY + 0.5:0.5]
set border 15 lc rgb "#444444"
unset grid
unset key
set xtics rotate by (ASCII ? 0 : 20) right
set style fill solid 1 border lc rgb "#888888"
shade(v) = int(255 - 255 * min(v, 1)) * 65536 + int(255 - 141 * min(v, 1)) * 256 + int(255 - 77 * min(v, 1))
set samples 2
rate(v) = v == int(v) ? sprintf("%d", v) : sprintf("%.3f", v)
do for [i=1:N] {
	set title $PANELS[i]
	if (!ASCII) { set object 1 rect from graph 0, graph 0 to graph 1, graph 1 behind fs pattern 4 fc rgb "#999999" }
	if ((i - 1) % C) { set format y "" } else { set format y "%g" }
	if (ASCII) { plot $SKIPPED using ($1 == i ? $2 : NaN):3:("skip") with labels, \
		$CELLS using ($1 == i ? $2 : NaN):3:(rate($4).($5 == 1 ? "*" : "")) with labels, \
		$XS using 2:(NY + 0.5):xtic(1) with dots, $YS using (0.5):2:ytic(1) with dots
	} else { plot $SKIPPED using ($1 == i ? $2 : NaN):3:(0.5):(0.5) with boxxyerror lc rgb "#bbbbbb" fs solid 1 border lc rgb "#888888", \
		$SKIPPED using ($1 == i ? $2 : NaN):3:("skip") with labels, \
		$CELLS using ($1 == i ? $2 : NaN):3:(0.5):(0.5):(shade($4)) with boxxyerror lc rgb variable fs solid 1 border lc rgb "#888888", \
		$CELLS using ($1 == i ? $2 : NaN):3:(rate($4).($5 == 1 ? "*" : "")):($4 > 0.5 ? 0xffffff : 0) with labels tc rgb variable, \
		$XS using 2:(1):xtic(1) with points ps 0, \
		$YS using (1):2:ytic((i - 1) % C ? "" : strcol(1)) with points ps 0
	}
}
unset multiplot
