# SPDX-License-Identifier: GPL-2.0-or-later
# TLB flushes of the writing thread for each write, by reason, while writing and
# while protecting: one panel a mapping and protection, without a reference.
#
# sql BARS
#   WITH rows AS (SELECT s.mapping || ', ' || s.wp AS panel, s."column" AS c, s.metric,
#       s.value / w.value AS v, s.marked
#     FROM shown_count s JOIN shown_count w ON w."column" = s."column" AND w.point = s.point
#       AND w.metric = 'writes' AND w.value > 0
#     WHERE s.metric IN ('tlb_flushes', 'tlb_flushes_remote', 'arm_tlb_flushes', 'arm_tlb_flushes_remote')
#     AND s.experiment = 'wp_write' AND s.pin = 'none' AND s.params = '' AND s.mapping IN ('4k', 'thp')
#     AND s.wp IN ('mprotect', 'mprotect_fault', 'clear_refs', 'uffd_wp', 'fork_exit', 'fork_alive'))
#   SELECT dense_rank() OVER (ORDER BY panel), dense_rank() OVER (ORDER BY c),
#     max(iif(metric = 'tlb_flushes', v, 0)), max(iif(metric = 'tlb_flushes_remote', v, 0)),
#     max(iif(metric = 'arm_tlb_flushes', v, 0)), max(iif(metric = 'arm_tlb_flushes_remote', v, 0)), max(marked)
#   FROM rows GROUP BY panel, c ORDER BY 1, 2
# sql PANELS
#   SELECT s.mapping || ', ' || s.wp FROM shown_count s
#   WHERE s.metric = 'tlb_flushes' AND s.experiment = 'wp_write' AND s.pin = 'none'
#   AND s.params = '' AND s.mapping IN ('4k', 'thp')
#   AND s.wp IN ('mprotect', 'mprotect_fault', 'clear_refs', 'uffd_wp', 'fork_exit', 'fork_alive')
#   GROUP BY 1 ORDER BY 1
# sql SERIES
#   SELECT s."column", dense_rank() OVER (ORDER BY s."column"), s.kernel || ', '
#     || replace(group_concat(DISTINCT s.clock), ',', ' and ')
#   FROM shown_count s WHERE s.metric = 'tlb_flushes' AND s.experiment = 'wp_write'
#     AND s.pin = 'none' AND s.params = '' AND s.mapping IN ('4k', 'thp')
#     AND s.wp IN ('mprotect', 'mprotect_fault', 'clear_refs', 'uffd_wp', 'fork_exit', 'fork_alive')
#   GROUP BY s."column" ORDER BY s."column"
# sql NAMES
#   SELECT dense_rank() OVER (ORDER BY s."column") || ': ' || s.kernel || ', '
#     || replace(group_concat(DISTINCT s.clock), ',', ' and ')
#   FROM shown_count s WHERE s.metric = 'tlb_flushes' AND s.experiment = 'wp_write'
#     AND s.pin = 'none' AND s.params = '' AND s.mapping IN ('4k', 'thp')
#     AND s.wp IN ('mprotect', 'mprotect_fault', 'clear_refs', 'uffd_wp', 'fork_exit', 'fork_alive')
#   GROUP BY s."column" ORDER BY s."column"
# sql GAPS
#   WITH rows AS (SELECT DISTINCT s.mapping || ', ' || s.wp AS panel, s."column" AS c
#     FROM shown_count s WHERE s.metric = 'tlb_flushes' AND s.experiment = 'wp_write'
#     AND s.pin = 'none' AND s.params = '' AND s.mapping IN ('4k', 'thp')
#     AND s.wp IN ('mprotect', 'mprotect_fault', 'clear_refs', 'uffd_wp', 'fork_exit', 'fork_alive'))
#   SELECT p.i, x.i FROM (SELECT panel, row_number() OVER (ORDER BY panel) AS i FROM rows GROUP BY panel) p,
#     (SELECT c, row_number() OVER (ORDER BY c) AS i FROM rows GROUP BY c) x
#   WHERE NOT EXISTS (SELECT 1 FROM rows r WHERE r.panel = p.panel AND r.c = x.c)
#   ORDER BY 1, 2
# end
N = |$PANELS|
stats $SERIES using 2 nooutput
S = STATS_max
COLS = N < 5 ? 1 : min(2, beside(N, S))
SHORT = "tlb_flushes"
TITLE = "TLB flushes of the writing thread for each write, by reason (no reference)\nas the kernel reports them (tlb:tlb_flush), emulated too; local while writing is exact".DOUBT." others are medians"
@STACK
set yrange [0:1.35]
set xrange [0.4:S + 0.6]
set ylabel "flushes / write"
set ytics 0.5
do for [i=1:N] {
	set title $PANELS[i] offset 0, -0.6
	if (!ASCII && i > R) { unset ylabel }
	if (i < N && (ASCII || i % R)) { unset xtics } else { @XTICS }
	plot $SERIES using 2:(0):xtic(ASCII ? 2 : 3) with points pt 7 ps 0 notitle, \
		$BARS using ($1 == i ? $2 : NaN):($3 + $4 + $5 + $6):(0.5) with boxes fs pattern 1 lc rgb PURPLE title "protecting, remote", \
		$BARS using ($1 == i ? $2 : NaN):($3 + $4 + $5):(0.5) with boxes fs pattern 4 lc rgb ORANGE title "protecting, local", \
		$BARS using ($1 == i ? $2 : NaN):($3 + $4):(0.5) with boxes fs solid 0.4 lc rgb GREEN title "writing, remote", \
		$BARS using ($1 == i ? $2 : NaN):3:(0.5) with boxes fs solid 1 lc rgb BLUE title "writing, local", \
		$BARS using ($1 == i ? $2 : NaN):($3 + $4 + $5 + $6):(sprintf("%.4g%s", $3 + $4 + $5 + $6, $7 == 1 ? "*" : "")) with labels offset 0, 0.5 notitle, \
		$GAPS using ($1 == i ? $2 : NaN):(0):("no data") with labels rotate by 90 left offset 0, 0.4 tc rgb "#777777" notitle
	unset key
}
unset multiplot
