# SPDX-License-Identifier: GPL-2.0-or-later
# How long one write takes, by what happened to it: the distribution (of at
# most 24 batches a point) of writes to 4k pages and to a THP after fork_exit
# and fork_alive, unreferenced and referenced by vmsplice. One panel a kernel;
# guest instructions and ns never share one. Emulated times are not shown.
#
# sql ECDF
#   WITH chosen AS (SELECT s."column", s.run, s.point, p.mapping, p.pin, p.wp
#     FROM shown_point s JOIN point_info p ON p.run = s.run AND p.point = s.point
#     WHERE s.clock <> 'emulated' AND p.experiment = 'wp_write' AND p.mapping = '4k'
#     AND p.pin IN ('none', 'vmsplice') AND p.wp IN ('fork_exit', 'fork_alive') AND p.params = ''),
#   batch AS (SELECT c."column", c.pin, b.classes, b.samples,
#       row_number() OVER (PARTITION BY c."column", c.point ORDER BY b.invocation, b.batch) AS nr
#     FROM chosen c JOIN batch_info b ON b.run = c.run AND b.point = c.point
#     WHERE b.samples IS NOT NULL),
#   sample AS (SELECT "column", pin <> 'none' AS pinned, CASE WHEN json_array_length(b.classes) = 1
#       THEN json_extract(b.classes, '$[0][0]')
#       ELSE (SELECT json_extract(c.value, '$[0]') FROM json_each(b.classes) c
#         WHERE (SELECT sum(json_extract(d.value, '$[1]')) FROM json_each(b.classes) d
#           WHERE d.key <= c.key) > x.key ORDER BY c.key LIMIT 1) END AS class, x.value AS v
#     FROM batch b, json_each(b.samples) x WHERE b.nr <= 24),
#   ranked AS (SELECT *, percent_rank() OVER w AS share, row_number() OVER w AS nr,
#       count(*) OVER (PARTITION BY "column", pinned, class) AS n FROM sample
#     WINDOW w AS (PARTITION BY "column", pinned, class ORDER BY v))
#   SELECT dense_rank() OVER (ORDER BY "column"), pinned,
#     CASE class WHEN 'nofault' THEN 1 WHEN 'reuse' THEN 2 WHEN 'copy' THEN 3 ELSE 4 END, v, share, n
#   FROM ranked WHERE n <= 400 OR nr % (n / 400 + 1) = 0 OR nr = n ORDER BY 1, 2, 3, 4
# sql PANELS
#   SELECT kernel || ' (' || clock || '), n = ' || max(invocations) || ' invocations'
#   FROM shown_run WHERE "column" IN (SELECT s."column"
#     FROM shown_point s JOIN batch_info b ON b.run = s.run AND b.point = s.point
#     WHERE s.clock <> 'emulated' AND b.samples IS NOT NULL
#     AND s.point IN ('wp_write/4k/none/fork_exit', 'wp_write/4k/none/fork_alive',
#       'wp_write/4k/vmsplice/fork_exit', 'wp_write/4k/vmsplice/fork_alive'))
#   GROUP BY "column" ORDER BY "column"
# sql UNITS
#   SELECT iif(clock = 'instructions', 'guest instructions of one write', 'ns of one write')
#   FROM shown_run WHERE "column" IN (SELECT s."column"
#     FROM shown_point s JOIN batch_info b ON b.run = s.run AND b.point = s.point
#     WHERE s.clock <> 'emulated' AND b.samples IS NOT NULL
#     AND s.point IN ('wp_write/4k/none/fork_exit', 'wp_write/4k/none/fork_alive',
#       'wp_write/4k/vmsplice/fork_exit', 'wp_write/4k/vmsplice/fork_alive'))
#   GROUP BY "column" ORDER BY "column"
# end
N = |$PANELS|
eval canvas(max(560, across(N) * 430), down(N) * 330 + 80, 24 * N)
set multiplot layout down(N), across(N) title "How long one write to a 4k page takes after fork, by class (fork_exit, fork_alive; witnesses off)\nshare of the writes that took at most so long; samples of up to 24 batches a point"
set logscale x
set format x "10^{%T}"
set format x "%.0s%c"
set yrange [0:1]
set ylabel "share of the writes"
set key bottom right samplen 4
set grid xtics ytics lc rgb LIGHT
do for [i=1:N] {
	set title $PANELS[i]
	set xlabel $UNITS[i]
	plot for [k=1:4] $ECDF using ($1 == i && $2 == 0 && $3 == k ? $4 : NaN):5 with lines lw 2 dt 1 lc rgb word(GREY." ".GREEN." ".RED." ".BLACK, k) title word("nofault reuse copy other", k)." none", \
		for [k=1:4] $ECDF using ($1 == i && $2 == 1 && $3 == k ? $4 : NaN):5 with lines lw 3 dt 3 lc rgb word(GREY." ".BLUE." ".PURPLE." ".BLACK, k) title word("nofault reuse copy other", k)." vmsplice"
}
unset multiplot
