# SPDX-License-Identifier: GPL-2.0-or-later
# How long one write takes, by what happened to it: the distribution (of 12 batches
# a point, the first of each invocation before the second of any, and of fewer
# where there are many runs) of writes to 4k pages and to a THP after fork_exit and
# fork_alive, unreferenced and referenced by vmsplice. One panel a kernel; guest
# instructions and ns never share one. Emulated times are not shown.
#
# sql ECDF
#   WITH chosen AS (SELECT s."column", s.run, s.point, p.mapping, p.pin, p.wp
#     FROM shown_point s CROSS JOIN point_info p ON p.run = s.run AND p.point = s.point
#     WHERE s.clock <> 'emulated' AND p.experiment = 'wp_write' AND p.mapping IN ('4k', 'thp')
#     AND p.pin IN ('none', 'vmsplice') AND p.wp IN ('fork_exit', 'fork_alive') AND p.params = ''),
#   picked AS (SELECT c.*, b.invocation, b.batch,
#       row_number() OVER (PARTITION BY c."column", c.point ORDER BY b.batch, b.invocation) AS nr
#     FROM chosen c CROSS JOIN batch_info b ON b.run = c.run AND b.point = c.point
#     WHERE b.sort = 'timed'),
#   few AS MATERIALIZED (SELECT p."column", p.mapping, p.pin, b.classes, b.samples,
#       row_number() OVER () AS id
#     FROM picked p CROSS JOIN batch_info b ON b.run = p.run AND b.point = p.point
#       AND b.invocation = p.invocation AND b.batch = p.batch
#     WHERE p.nr <= min(12, max(3, 100 / (SELECT count(*) FROM shown_run))) AND b.samples IS NOT NULL),
#   piece AS MATERIALIZED (SELECT f.id, json_extract(c.value, '$[0]') AS class,
#       json_extract(c.value, '$[1]') AS length,
#       sum(json_extract(c.value, '$[1]')) OVER (PARTITION BY f.id ORDER BY c.key) AS behind
#     FROM few f, json_each(f.classes) c),
#   sample AS (SELECT f."column", f.mapping, f.pin <> 'none' AS pinned, p.class, x.value AS v
#     FROM few f CROSS JOIN json_each(f.samples) x CROSS JOIN piece p ON p.id = f.id
#       AND x.key < p.behind AND x.key >= p.behind - p.length),
#   ranked AS (SELECT *, percent_rank() OVER w AS share, row_number() OVER w AS nr,
#       count(*) OVER (PARTITION BY "column", mapping, pinned, class) AS n FROM sample
#     WINDOW w AS (PARTITION BY "column", mapping, pinned, class ORDER BY v))
#   SELECT dense_rank() OVER (ORDER BY "column", mapping), pinned,
#     CASE class WHEN 'nofault' THEN 1 WHEN 'reuse' THEN 2 WHEN 'copy' THEN 3 ELSE 4 END, v, share, n
#   FROM ranked WHERE n <= 400 OR nr % (n / 400 + 1) = 0 OR nr = n ORDER BY 1, 2, 3, 4
# sql PANELS
#   SELECT m.mapping || ', ' || r.kernel || ' (' || r.clock || '), n = ' || max(r.invocations)
#   FROM shown_run r JOIN (SELECT DISTINCT s.run, p.mapping
#     FROM shown_point s CROSS JOIN point_info p ON p.run = s.run AND p.point = s.point
#     WHERE s.clock <> 'emulated' AND p.experiment = 'wp_write' AND p.mapping IN ('4k', 'thp')
#     AND p.pin IN ('none', 'vmsplice') AND p.wp IN ('fork_exit', 'fork_alive') AND p.params = ''
#     AND EXISTS (SELECT 1 FROM batch_info b WHERE b.run = s.run AND b.point = s.point
#       AND b.nr > 0 AND b.samples IS NOT NULL)) m ON m.run = r.run
#   GROUP BY r."column", m.mapping ORDER BY r."column", m.mapping
# sql UNITS
#   SELECT iif(r.clock = 'instructions', 'guest instructions of one write', 'ns of one write')
#   FROM shown_run r JOIN (SELECT DISTINCT s.run, p.mapping
#     FROM shown_point s CROSS JOIN point_info p ON p.run = s.run AND p.point = s.point
#     WHERE s.clock <> 'emulated' AND p.experiment = 'wp_write' AND p.mapping IN ('4k', 'thp')
#     AND p.pin IN ('none', 'vmsplice') AND p.wp IN ('fork_exit', 'fork_alive') AND p.params = ''
#     AND EXISTS (SELECT 1 FROM batch_info b WHERE b.run = s.run AND b.point = s.point
#       AND b.nr > 0 AND b.samples IS NOT NULL)) m ON m.run = r.run
#   GROUP BY r."column", m.mapping ORDER BY r."column", m.mapping
# end
N = |$PANELS|
W = max(860, across(N) * 430); H = down(N) * 330 + 150
eval canvas(W, H, 24 * N)
TITLE = "How long one write takes after fork, by class and pin (fork_exit, fork_alive; witnesses off)\nshare of the writes that took at most so long; samples of up to 12 batches a point; n: invocations"
if (ASCII) { set multiplot layout down(N), across(N) title TITLE; set key bottom right samplen 4 } else { set multiplot layout down(N), across(N) title TITLE margins 75.0 / W, 1 - 25.0 / W, 60.0 / H, 1 - 145.0 / H spacing 90.0 / W, 95.0 / H; set key at screen 0.5, screen 1 - 46.0 / H center top vertical maxrows 4 samplen 4 }
set logscale x
set format x "%.0s%c"
set yrange [0:1]
set ylabel "share of the writes"
set grid xtics ytics lc rgb LIGHT
do for [i=1:N] {
	set title $PANELS[i]
	set xlabel $UNITS[i]
	plot for [k=1:4] $ECDF using ($1 == i && $2 == 0 && $3 == k ? $4 : NaN):5 with lines lw 2 dt 1 lc rgb word(GREY." ".GREEN." ".RED." ".BLACK, k) title word("nofault reuse copy other", k)." none", \
		for [k=1:4] $ECDF using ($1 == i && $2 == 1 && $3 == k ? $4 : NaN):5 with lines lw 3 dt 3 lc rgb word(GREY." ".BLUE." ".PURPLE." ".BLACK, k) title word("nofault reuse copy other", k)." vmsplice"
	if (!ASCII) { unset key }
}
unset multiplot
