# SPDX-License-Identifier: GPL-2.0-or-later
# fork with one 4k page pinned (io_uring, PIN): pages that fork copies for the
# child at once, and without the pin. Beside them the unit in which this mapping
# is copied without any pin: pages a copy fault copies while a child is alive.
#
# with
#   WITH rows AS (
#     SELECT a.mapping, s."column" AS c, s.kernel, s.clock, s.invocations, s.released,
#       a.affected_pages AS v1, a.control_pages AS v2,
#       a.affected_low AS l1, a.affected_high AS h1, a.control_low AS l2, a.control_high AS h2,
#       a.marked AND (a.affected_low < a.affected_high OR coalesce(a.control_low >= a.control_high, 1)) AS m1,
#       coalesce(a.control_low < a.control_high, 0) AS m2,
#       (SELECT p.page_size / 4096 FROM point_info p
#         WHERE p.run = s.run AND p.point = s.point) AS compound,
#       (SELECT x.value / y.value FROM shown_count x JOIN shown_count y
#         ON y."column" = x."column" AND y.point = x.point
#         WHERE x.metric = 'copies' AND y.metric = 'copy_faults' AND y.value > 0
#         AND x."column" = s."column"
#         AND x.point = 'wp_write/' || a.mapping || '/none/fork_alive') AS v3
#     FROM shown_newest s JOIN amplification a ON a.run = s.run
#     WHERE a.kind = 'fork' AND a.basis = 'measured' AND a.pin = 'io_uring'
#       AND a.params = '' AND s.point = 'fork/' || a.mapping || '/io_uring/none')
# sql BARS
#   SELECT dense_rank() OVER (ORDER BY coalesce(k.position, 99), r.mapping), dense_rank() OVER (ORDER BY r.c), r.released, r.v1, r.v2, r.v3, r.m1, r.m2
#   FROM rows r LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = r.mapping
#   ORDER BY 1, 2
# sql PANELS
#   SELECT r.mapping || ': ' || coalesce(max(k.help), '')
#   FROM rows r LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = r.mapping
#   GROUP BY r.mapping ORDER BY coalesce(max(k.position), 99), r.mapping
# sql SERIES
#   SELECT c, dense_rank() OVER (ORDER BY c), kernel || ', ' || replace(group_concat(DISTINCT clock), ',', ' and ')
#   FROM rows GROUP BY c ORDER BY 1
# sql NAMES
#   SELECT dense_rank() OVER (ORDER BY c) || ': ' || kernel || ', ' || replace(group_concat(DISTINCT clock), ',', ' and ')
#   FROM rows GROUP BY c ORDER BY c
# sql GAPS
#   , panels AS (SELECT DISTINCT dense_rank() OVER (ORDER BY coalesce(k.position, 99), r.mapping) AS i, r.mapping
#       FROM rows r LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = r.mapping)
#   SELECT p.i, s.x FROM panels p, (SELECT c, dense_rank() OVER (ORDER BY c) AS x
#     FROM rows GROUP BY c) s
#   WHERE NOT EXISTS (SELECT 1 FROM rows r WHERE r.c = s.c AND r.mapping = p.mapping)
#   ORDER BY 1, 2
# sql MARKS
#   , at AS (SELECT r.*, dense_rank() OVER (ORDER BY coalesce(k.position, 99), r.mapping) AS i,
#       dense_rank() OVER (ORDER BY r.c) AS x
#     FROM rows r LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = r.mapping)
#   SELECT i, x - 0.267, v1, l1, h1 FROM at WHERE l1 < h1
#   UNION ALL SELECT i, x + 0, v2, l2, h2 FROM at WHERE l2 < h2 ORDER BY 1, 2
# sql RUNS
#   SELECT min(invocations), max(invocations) FROM rows
# sql MODEL
#   SELECT max(r.compound) FROM rows r LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = r.mapping
#   GROUP BY r.mapping ORDER BY coalesce(max(k.position), 99), r.mapping
# end
N = |$PANELS|
stats $SERIES using 2 nooutput
S = STATS_max
stats $RUNS using 1:2 nooutput
SHORT = "early_copy"
TITLE = "Pages that fork copies at once because one 4k page is pinned: io_uring (PIN)\n".invocations(STATS_min_x, STATS_max_y)." a kernel; counts are exact".DOUBT." and hold under emulation. The dashed line is the model, not a measurement."
KW = 120
@STACK
set yrange [0:7.6]
set xrange [0.4:S + 0.6]
set ytics @ZTICS
set ylabel "4k pages copied"
do for [i=1:N] {
	set title $PANELS[i] offset 0, -0.6
	if (i < N) { unset xtics } else { @XTICS }
	M = $MODEL[i] + 0
	set arrow 1 from graph 0, first z(M) to graph 1, first z(M) nohead lc rgb PURPLE lw 2 dt 2 front
	set label 1 sprintf("model: %d", M) at graph 1.01, first z(M) left tc rgb PURPLE front
	plot $SERIES using 2:(0):xtic(ASCII ? 2 : 3) with points pt 7 ps 0 notitle, \
		$BARS using ($1 == i && $3 == 1 ? $2 -0.267 : NaN):(z($4)):(0.245333) with boxes fs solid 1 lc rgb BLUE title "with the pin", \
		$BARS using ($1 == i && $3 == 0 ? $2 -0.267 : NaN):(z($4)):(0.245333) with boxes fs pattern 4 lc rgb RED title "with it, on a kernel changed by us", \
		$BARS using ($1 == i ? $2 +0 : NaN):(z($5)):(0.245333) with boxes fs solid 0.05 lc rgb GREY title "without it: the control", \
		$BARS using ($1 == i ? $2 +0.267 : NaN):(z($6)):(0.245333) with boxes fs pattern 2 lc rgb GREEN title "pages a COW fault copies, unpinned", \
		$MARKS using ($1 == i ? $2 : NaN):(z($3)):(z($4)):(z($5)) with yerrorbars pt 0 lc rgb BLACK title (|$MARKS| > 0 ? SPREAD : ""), \
		$BARS using ($1 == i ? $2 -0.267 : NaN):(place(4)):(counted(4, 7)) with labels offset 0, 0.5 notitle, \
		$BARS using ($1 == i ? $2 +0 : NaN):(place(5)):(counted(5, 8)) with labels offset 0, 0.5 notitle, \
		$BARS using ($1 == i ? $2 +0.267 : NaN):(place(6)):(figure(6)) with labels offset 0, 0.5 notitle, \
		$GAPS using ($1 == i ? $2 : NaN):(0):("no data") with labels rotate by 90 left offset 0, 0.4 tc rgb "#777777" notitle
	unset key
}
unset multiplot
