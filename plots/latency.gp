# SPDX-License-Identifier: GPL-2.0-or-later
# How long one write takes, by what happened to it: the distribution (of 12 batches
# a point, the first of each invocation before the second of any) of writes to 4k
# pages and to a THP after fork_exit and fork_alive, unreferenced and referenced by
# vmsplice. Of many runs, fewer batches and each seventh write are taken: 7 has
# nothing in common with the eight entries of a page table in a cache line. One
# panel per kernel; guest instructions and ns never share one. Emulated times are not
# shown. The plusses keep SQLite from starting at all batches there are. A curve is
# number ((panel - 1) * 2 + pinned) * 7 + class, of which the first is 0. The first
# faults of batches, and copies that split, are curves of their own: a THP that is
# reused has no other faults, and 4k pages have one in 512.
#
# with
#   WITH extent AS (SELECT count(*) AS runs, min(12, max(3, 100 / count(*))) AS batches,
#       iif(count(*) > 4, 7, 1) AS step FROM shown_run),
#   chosen AS (SELECT s."column", s.run, s.point, p.mapping, p.pin
#     FROM shown_point s CROSS JOIN point_info p ON p.run = s.run AND p.point = s.point
#     WHERE s.clock <> 'emulated' AND p.experiment = 'wp_write' AND p.mapping IN ('4k', 'thp')
#     AND p.pin IN ('none', 'vmsplice') AND p.wp IN ('fork_exit', 'fork_alive') AND p.params = ''
#     AND EXISTS (SELECT 1 FROM batch_info b WHERE b.run = s.run AND b.point = s.point
#       AND b.nr > 0 AND b.samples IS NOT NULL)),
#   panel AS (SELECT c."column", c.mapping, r.kernel, r.clock, max(r.invocations) AS n,
#       row_number() OVER (ORDER BY c."column", c.mapping) AS nr
#     FROM chosen c JOIN shown_run r ON r.run = c.run GROUP BY c."column", c.mapping),
#   ranked_batch AS (SELECT c.*, b.invocation, b.batch,
#       row_number() OVER (PARTITION BY c."column", c.point ORDER BY b.batch, b.invocation) AS nr
#     FROM chosen c CROSS JOIN batch_info b ON b.run = c.run AND b.point = c.point
#     WHERE +b.sort = 'timed'),
#   picked AS MATERIALIZED (SELECT r.*, l.nr AS panel, e.step FROM ranked_batch r, extent e
#       JOIN panel l ON l."column" = r."column" AND l.mapping = r.mapping WHERE r.nr <= e.batches),
#   few AS MATERIALIZED (SELECT p.panel, p.pin <> 'none' AS pinned, b.classes, b.samples, p.step,
#       row_number() OVER () AS id
#     FROM picked p CROSS JOIN batch_info b ON b.run = p.run AND b.point = p.point
#     WHERE +b.invocation = p.invocation AND +b.batch = p.batch AND b.samples IS NOT NULL),
#   piece AS MATERIALIZED (SELECT f.id, CASE json_extract(c.value, '$[0]')
#         WHEN 'nofault' THEN 0 WHEN 'reuse' THEN 1 WHEN 'copy' THEN 2
#         WHEN 'reuse_first' THEN 3 WHEN 'copy_first' THEN 4 WHEN 'copy_split' THEN 5 ELSE 6 END AS class,
#       json_extract(c.value, '$[1]') AS length,
#       sum(json_extract(c.value, '$[1]')) OVER (PARTITION BY f.id ORDER BY c.key) AS behind
#     FROM few f, json_each(f.classes) c),
#   sample AS (SELECT (f.panel - 1) * 14 + f.pinned * 7 + p.class AS curve, x.value AS v
#     FROM few f CROSS JOIN json_each(f.samples) x CROSS JOIN piece p ON p.id = f.id
#       AND x.key < p.behind AND x.key >= p.behind - p.length
#     WHERE x.key % f.step = 0),
#   ranked AS (SELECT curve, v, percent_rank() OVER w AS share, row_number() OVER w AS nr,
#       count(*) OVER (PARTITION BY curve) AS n FROM sample
#     WINDOW w AS (PARTITION BY curve ORDER BY v)),
#   points AS (SELECT max(100, 4000 / max(1, count(*))) AS most FROM panel)
# sql ECDF
#   SELECT curve, v, share, n FROM ranked, points
#   WHERE n <= most OR nr % (n / most + 1) = 0 OR nr = 1 OR nr = n ORDER BY curve, v, share
# sql PANELS
#   SELECT mapping || ', ' || kernel || ' (' || clock || '), n = ' || n FROM panel ORDER BY nr
# sql UNITS
#   SELECT iif(clock = 'instructions', 'guest instructions of one write', 'ns of one write')
#   FROM panel ORDER BY nr
# sql TAKEN
#   SELECT iif(step > 1, 'each seventh write', 'all writes') || ' of up to ' || batches
#     || ' batches per point' FROM extent
# end
N = |$PANELS|
W = max(860, across(N) * 430); H = down(N) * 330 + 200
eval canvas(W, H, 24 * N)
TITLE = "How long one write takes after fork, by class and pin (fork_exit, fork_alive; witnesses off)\nshare of the writes that took at most so long; ".$TAKEN[1]."; n: invocations"
if (ASCII) { set multiplot layout down(N), across(N) title TITLE; set key bottom right samplen 4 } else { set multiplot layout down(N), across(N) title TITLE margins 75.0 / W, 1 - 25.0 / W, 60.0 / H, 1 - 195.0 / H spacing 90.0 / W, 95.0 / H; set key at screen 0.5, screen 1 - 46.0 / H center top vertical maxrows 7 samplen 4 }
set logscale x
set format x "%.0s%c"
set yrange [0:1]
set ylabel "share of the writes"
set grid xtics ytics lc rgb LIGHT
array NAME[7] = ["nofault", "reuse", "copy", "first reuse", "first copy", "copy+split", "other"]
array DASH[7] = [1, 1, 1, 2, 2, 2, 1]
array DOTS[7] = [3, 3, 3, 4, 4, 4, 3]
do for [i=1:N] {
	set title $PANELS[i]
	set xlabel $UNITS[i]
	plot for [k=0:6] $ECDF index 14 * (i - 1) + k using 2:3 with lines lw 2 dt DASH[k + 1] lc rgb word(GREY." ".GREEN." ".RED." ".GREEN." ".RED." ".ORANGE." ".BLACK, k + 1) title NAME[k + 1]." none", \
		for [k=0:6] $ECDF index 14 * (i - 1) + 7 + k using 2:3 with lines lw 3 dt DOTS[k + 1] lc rgb word(GREY." ".BLUE." ".PURPLE." ".BLUE." ".PURPLE." ".ORANGE." ".BLACK, k + 1) title NAME[k + 1]." vmsplice"
	if (!ASCII) { unset key }
}
unset multiplot
