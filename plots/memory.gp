# SPDX-License-Identifier: GPL-2.0-or-later
# Memory that one referenced 4k page leaves behind after fork, exit of the child and a
# rewrite: pages that nobody maps, growth of RSS and of the memory cgroup, for
# each referenced page. The cgroup charges in batches of 64 pages a CPU.
#
# with
#   WITH rows AS (
#     SELECT s.mapping, s."column" AS c, s.kernel, s.clock, s.invocations, s.released, s.value / i.referenced_pages AS v1, s.marked AS m1,
#       (SELECT x.value / 4096 / i.referenced_pages FROM shown_count x WHERE x.metric = 'rss_growth_bytes'
#         AND x."column" = s."column" AND x.point = s.point) AS v2,
#       (SELECT x.value / 4096 / i.referenced_pages FROM shown_count x WHERE x.metric = 'memcg_growth_bytes'
#         AND x."column" = s."column" AND x.point = s.point) AS v3
#     FROM shown_count s JOIN point_info i ON i.run = s.run AND i.point = s.point
#     WHERE s.metric = 'hidden_pages' AND s.experiment = 'wp_write' AND i.referenced_pages > 0
#       AND s.pin = 'vmsplice' AND s.wp = 'fork_exit' AND s.params = '')
# sql BARS
#   SELECT dense_rank() OVER (ORDER BY coalesce(k.position, 99), r.mapping), dense_rank() OVER (ORDER BY r.c), r.released, r.v1, r.v2, r.v3, r.m1
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
# sql RUNS
#   SELECT min(invocations), max(invocations) FROM rows
# sql LEAST
#   SELECT min(0, coalesce(min(v2), 0), coalesce(min(v3), 0)) FROM rows
# end
N = |$PANELS|
stats $SERIES using 2 nooutput
S = STATS_max
stats $RUNS using 1:2 nooutput
SHORT = "memory"
TITLE = "Memory that one referenced 4k page leaves behind: vmsplice (GET), fork, child gone, all pages written\n".invocations(STATS_min_x, STATS_max_y)." a kernel; hidden pages are exact".DOUBT." growth is not: medians, and below 0 it shrank"
KW = 120
@STACK
BELOW = $LEAST[1] + 0
set yrange [(BELOW <= -1 ? z(BELOW) - 0.6 : 0):7.6]
set xzeroaxis lc rgb "#444444"
set xrange [0.4:S + 0.6]
set ytics @ZTICS
set ylabel "4k pages"
do for [i=1:N] {
	set title $PANELS[i] offset 0, -0.6
	if (i < N) { unset xtics } else { @XTICS }
	plot $SERIES using 2:(0):xtic(ASCII ? 2 : 3) with points pt 7 ps 0 notitle, \
		$BARS using ($1 == i && $3 == 1 ? $2 -0.267 : NaN):(z($4)):(0.245333) with boxes fs solid 1 lc rgb BLUE title "hidden", \
		$BARS using ($1 == i && $3 == 0 ? $2 -0.267 : NaN):(z($4)):(0.245333) with boxes fs pattern 4 lc rgb RED title "hidden, kernel changed by us", \
		$BARS using ($1 == i ? $2 +0 : NaN):(z($5)):(0.245333) with boxes fs solid 0.05 lc rgb GREY title "RSS growth", \
		$BARS using ($1 == i ? $2 +0.267 : NaN):(z($6)):(0.245333) with boxes fs pattern 2 lc rgb GREEN title "memcg growth", \
		$BARS using ($1 == i ? $2 -0.267 : NaN):(place(4)):(counted(4, 7)) with labels offset 0, 0.5 notitle, \
		$BARS using ($1 == i ? $2 +0 : NaN):(max(0, place(5))):(figure(5)) with labels offset 0, 0.5 notitle, \
		$BARS using ($1 == i ? $2 +0.267 : NaN):(max(0, place(6))):(figure(6)) with labels offset 0, 0.5 notitle, \
		$GAPS using ($1 == i ? $2 : NaN):(0):("no data") with labels rotate by 90 left offset 0, 0.4 tc rgb "#777777" notitle
	unset key
}
unset multiplot
