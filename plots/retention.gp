# SPDX-License-Identifier: GPL-2.0-or-later
# The experiment retention: one 4k page of each compound page is referenced
# (vmsplice, GET), the process forks, the child exits,
# the range is written: 4k frames we had, that nobody maps, and that are not free,
# while the references are held, and after they went. Control: without them.
#
# with
#   WITH rows AS (
#     SELECT s.mapping, CASE WHEN instr(s.params, 'ranges=') THEN
#         CAST(substr(s.params, instr(s.params, 'ranges=') + 7) AS INTEGER) ELSE 1 END AS ranges,
#       s."column" AS c, s.kernel, s.clock, s.invocations, s.released, s.value AS v1,
#       s.low AS l1, s.high AS h1, s.marked AS m1,
#       (SELECT a.control_low FROM amplification a WHERE a.run = s.run
#         AND a.kind = 'retention' AND a.basis = 'measured' AND a.mapping = s.mapping
#         AND a.pin = s.pin AND a.wp = s.wp AND a.params = s.params) AS l2,
#       (SELECT a.control_high FROM amplification a WHERE a.run = s.run
#         AND a.kind = 'retention' AND a.basis = 'measured' AND a.mapping = s.mapping
#         AND a.pin = s.pin AND a.wp = s.wp AND a.params = s.params) AS h2,
#       (SELECT x.marked FROM shown_count x WHERE x.metric = 'unreturned_pages'
#         AND x."column" = s."column" AND x.point = s.point) AS m3,
#       (SELECT a.control_pages FROM amplification a WHERE a.run = s.run
#         AND a.kind = 'retention' AND a.basis = 'measured' AND a.mapping = s.mapping
#         AND a.pin = s.pin AND a.wp = s.wp AND a.params = s.params) AS v2,
#       (SELECT x.value FROM shown_count x WHERE x.metric = 'unreturned_pages'
#         AND x."column" = s."column" AND x.point = s.point) AS v3,
#       (SELECT p.page_size / 4096 FROM point_info p
#         WHERE p.run = s.run AND p.point = s.point) AS compound
#     FROM shown_count s
#     WHERE s.metric = 'hidden_pages' AND s.experiment = 'retention' AND s.pin = 'vmsplice'
#       AND s.wp = 'fork_exit'),
#     panels AS (SELECT r.mapping, r.ranges, max(r.compound) * r.ranges AS model, r.mapping || ': '
#         || r.ranges || iif(r.ranges = 1, ' page', ' pages') || ' referenced' AS name,
#       row_number() OVER (ORDER BY coalesce(max(k.position), 99), r.mapping, r.ranges) AS i
#       FROM rows r LEFT JOIN shown_kind k ON k.axis = 'mapping' AND k.name = r.mapping
#       GROUP BY r.mapping, r.ranges)
# sql BARS
#   SELECT p.i, dense_rank() OVER (ORDER BY r.c), r.released, r.v1, r.v2, r.v3, r.m1,
#     coalesce(r.l2 < r.h2, 0), r.m3
#   FROM rows r JOIN panels p ON p.mapping = r.mapping AND p.ranges = r.ranges ORDER BY 1, 2
# sql PANELS
#   SELECT name FROM panels ORDER BY i
# sql SERIES
#   SELECT c, dense_rank() OVER (ORDER BY c), kernel || ', ' || replace(group_concat(DISTINCT clock), ',', ' and ')
#   FROM rows GROUP BY c ORDER BY 1
# sql NAMES
#   SELECT dense_rank() OVER (ORDER BY c) || ': ' || kernel || ', ' || replace(group_concat(DISTINCT clock), ',', ' and ')
#   FROM rows GROUP BY c ORDER BY c
# sql GAPS
#   SELECT p.i, s.x FROM panels p, (SELECT c, dense_rank() OVER (ORDER BY c) AS x
#     FROM rows GROUP BY c) s WHERE NOT EXISTS (SELECT 1 FROM rows r
#       WHERE r.c = s.c AND r.mapping = p.mapping AND r.ranges = p.ranges)
#   ORDER BY 1, 2
# sql MARKS
#   , at AS (SELECT r.*, p.i, dense_rank() OVER (ORDER BY r.c) AS x
#     FROM rows r JOIN panels p ON p.mapping = r.mapping AND p.ranges = r.ranges)
#   SELECT i, x - 0.267, v1, l1, h1 FROM at WHERE l1 < h1
#   UNION ALL SELECT i, x + 0.267, v2, l2, h2 FROM at WHERE l2 < h2 ORDER BY 1, 2
# sql RUNS
#   SELECT min(invocations), max(invocations) FROM rows
# sql MODEL
#   SELECT model FROM panels ORDER BY i
# end
N = |$PANELS|
stats $SERIES using 2 nooutput
S = STATS_max
stats $RUNS using 1:2 nooutput
SHORT = "retention"
TITLE = "Pages kept though nobody maps them: 4k pages referenced (vmsplice GET), one a compound page; fork, child gone, all written\n".invocations(STATS_min_x, STATS_max_y)." a kernel; counts are exact".DOUBT." and hold under emulation. The dashed line is the model, not a measurement."
KW = 120
@STACK
set yrange [0:7.6]
set xrange [0.4:S + 0.6]
set ytics @ZTICS
set ylabel "4k pages hidden"
do for [i=1:N] {
	set title $PANELS[i] offset 0, -0.6
	if (i < N) { unset xtics } else { @XTICS }
	M = $MODEL[i] + 0
	set arrow 1 from graph 0, first z(M) to graph 1, first z(M) nohead lc rgb PURPLE lw 2 dt 2 front
	set label 1 sprintf("model: %d", M) at graph 1.01, first z(M) left tc rgb PURPLE front
	plot $SERIES using 2:(0):xtic(ASCII ? 2 : 3) with points pt 7 ps 0 notitle, \
		$BARS using ($1 == i && $3 == 1 ? $2 - 0.267 : NaN):(z($4)):(0.245333) with boxes fs solid 1 lc rgb BLUE title "while it is held", \
		$BARS using ($1 == i && $3 == 0 ? $2 - 0.267 : NaN):(z($4)):(0.245333) with boxes fs pattern 4 lc rgb RED title "while held, on a kernel changed by us", \
		$BARS using ($1 == i ? $2 + 0 : NaN):(z($6)):(0.245333) with boxes fs pattern 2 lc rgb GREEN title "after it went", \
		$BARS using ($1 == i ? $2 + 0.267 : NaN):(z($5)):(0.245333) with boxes fs solid 0.05 lc rgb GREY title "without it: the control", \
		$MARKS using ($1 == i ? $2 : NaN):(z($3)):(z($4)):(z($5)) with yerrorbars pt 0 lc rgb BLACK title (|$MARKS| > 0 ? SPREAD : ""), \
		$BARS using ($1 == i ? $2 - 0.267 : NaN):(place(4)):(counted(4, 7)) with labels offset 0, 0.5 notitle, \
		$BARS using ($1 == i ? $2 + 0 : NaN):(place(6)):(counted(6, 9)) with labels offset 0, 0.5 notitle, \
		$BARS using ($1 == i ? $2 + 0.267 : NaN):(place(5)):(counted(5, 8)) with labels offset 0, 0.5 notitle, \
		$GAPS using ($1 == i ? $2 : NaN):(0):("no data") with labels rotate by 90 left offset 0, 0.4 tc rgb "#777777" notitle
	unset key
}
unset multiplot
