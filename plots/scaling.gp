# SPDX-License-Identifier: GPL-2.0-or-later
# Operations on all of a range by its size, log-log: the time of all of it, and per
# 4k page. A cost per page is a line of slope 1, and flat per page; a fixed cost is
# flat, and falls per page.
#
# with
#   WITH sized AS (
#     SELECT CASE v.metric WHEN 'fork_ns' THEN 'fork' WHEN 'arm_ns' THEN v.wp WHEN 'op_ns' THEN v.experiment
#         WHEN 'writes_ns' THEN iif(v.wp = 'none', 'first writes', 'writes after ' || v.wp)
#         ELSE replace(v.metric, '_ns', '') END
#         || iif(v.pin = 'none', '', ', ' || v.pin) || iif(v.params = '', '', ', ' || v.params) AS what,
#       iif(s.clock = 'instructions', 'guest instructions', v.unit) AS unit,
#       s.series || iif(instr(s.series, '('), '', ', ' || s.clock) || ', ' || v.mapping AS series,
#       v.range_bytes AS bytes, v.pages, v.n, v.value AS v, coalesce(v.low, v.value) AS lo,
#       coalesce(v.high, v.value) AS hi, s.released
#     FROM temp.shown_point s CROSS JOIN sized_value v ON v.run = s.run AND v.point = s.point
#     WHERE s.clock <> 'emulated'),
#     kept AS (SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY what, unit, series) AS sizes FROM sized)
#       WHERE sizes >= 3),
#     rows AS (SELECT what || ' (' || unit || ')' AS panel, k.* FROM kept k)
# sql POINTS
#   SELECT dense_rank() OVER (ORDER BY panel), dense_rank() OVER (ORDER BY series), bytes,
#     v, lo, hi, pages, released
#   FROM rows ORDER BY 1, 2, 3
# sql PANELS
#   SELECT panel FROM rows GROUP BY panel ORDER BY panel
# sql SERIES
#   SELECT series FROM rows GROUP BY series ORDER BY series
# sql NS
#   SELECT min(n), max(n), min(released), min(bytes), max(bytes) FROM rows
# end
N = |$PANELS|
K = |$SERIES|
LK = 0; do for [j=1:K] { LK = max(LK, strlen($SERIES[j])) }
KR = int((K - 1) / max(1, int(760 / (px(LK) + 60)))) + 1
W = 980; H = N * 310 + 120 + 18 * KR
eval canvas(W, H, N * 32 + K + 4)
TITLE = "Operations on all of a range, by its size, ".invocations(word($NS[1], 1) + 0, word($NS[1], 2) + 0)."\nbars: interval over invocations, where there are 6 or more; emulated times are left out"
if (ASCII) { set multiplot layout 2 * N, 1 title "scaling"; set key below } else { set multiplot layout N, 2 title TITLE margins 90.0 / W, 1 - 25.0 / W, 60.0 / H, 1 - (85.0 + 18 * KR) / H spacing 95.0 / W, 85.0 / H; set key at screen 0.5, screen 1 - 45.0 / H center top vertical maxrows KR samplen 3 }
LOW = word($NS[1], 4) + 0; TOP = word($NS[1], 5) + 0
set xrange [LOW / 1.5:TOP * 1.5]
set logscale x 2
set logscale y
set xlabel "range"
# Every power of two would be a hundred labels from 4 KiB to 64 GiB.
size(b) = b >= 2 ** 30 ? sprintf("%gG", b / 2 ** 30) : b >= 2 ** 20 ? sprintf("%gM", b / 2 ** 20) : sprintf("%gK", b / 2 ** 10)
STEP = TOP / LOW > 2 ** 12 ? 16 : TOP / LOW > 2 ** 6 ? 4 : 2
set xtics ()
do for [e=0:48] { b = LOW * STEP ** e; if (b <= TOP * 1.01) { set xtics add (size(b) b) } }
set format y "%.0s%c"
do for [i=1:N] {
	do for [q=0:1] {
		set title $PANELS[i]
		set ylabel (q ? "per 4k page" : "all of the range")
		plot for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : NaN):(q ? $4 / $7 : $4):(q ? $5 / $7 : $5):(q ? $6 / $7 : $6) with yerrorbars ls (k - 1) % 8 + 1 dt 1 title $SERIES[k], \
			for [k=1:K] $POINTS using ($1 == i && $2 == k ? $3 : 1/0):(q ? $4 / $7 : $4) with lines ls (k - 1) % 8 + 1 lw 1 notitle, \
			for [k=1:K] $POINTS using ($1 == i && $2 == k && $8 == 0 ? $3 : NaN):(q ? $4 / $7 : $4) with points pt 6 ps 2 lw 1.5 lc rgb BLACK title (k == 1 ? changed(word($NS[1], 3) + 0) : "")
		unset key
	}
}
unset multiplot
