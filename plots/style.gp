# SPDX-License-Identifier: GPL-2.0-or-later
# Settings that all figures share. canvas(width, height, lines) comes before it, and
# ASCII, which is 1 where only characters are drawn.
set encoding utf8
set datafile separator "\t"
set minussign
# Okabe and Ito: told apart by all eyes, and by their lightness in print.
BLACK = "#000000"; ORANGE = "#E69F00"; SKY = "#56B4E9"; GREEN = "#009E73"
YELLOW = "#F0E442"; BLUE = "#0072B2"; RED = "#D55E00"; PURPLE = "#CC79A7"
GREY = "#999999"; LIGHT = "#DDDDDD"
set style line 1 lc rgb BLUE lw 2 dt 1 pt 7 ps 0.9
set style line 2 lc rgb RED lw 2 dt 2 pt 5 ps 0.9
set style line 3 lc rgb GREEN lw 2 dt 4 pt 9 ps 1.1
set style line 4 lc rgb ORANGE lw 2 dt 5 pt 13 ps 1.1
set style line 5 lc rgb PURPLE lw 2 dt 3 pt 11 ps 1.1
set style line 6 lc rgb SKY lw 2 dt 1 pt 6 ps 1.0
set style line 7 lc rgb BLACK lw 2 dt 2 pt 4 ps 1.0
set style line 8 lc rgb GREY lw 2 dt 3 pt 8 ps 1.1
set border 3 lc rgb "#444444"
set tics nomirror out
set grid ytics lc rgb LIGHT lw 0.5 dt 1
set style fill solid 1.0 border lc rgb BLACK
# About how many pixels a text takes; the first field of a row.
px(n) = 7.2 * n
field(row) = row[1:strstrt(row."\t", "\t") - 1]
max(a, b) = a > b ? a : b
min(a, b) = a < b ? a : b
# "3", "3 to 10"; "n = 1 invocation"; and what a kernel of ours is called, if any.
spread(a, b) = a < b ? sprintf("%d to %d", a, b) : sprintf("%d", a)
invocations(a, b) = "n = ".spread(a, b).(b == 1 ? " invocation" : " invocations")
changed(least) = least == 0 ? "kernel changed by us" : ""
# Where and how the number in a column is written. A missing one is an empty text at
# 0, as gnuplot 5.4 dies of labels without any place. Its text is compared: an
# expression that touches the number NaN has no place itself.
place(n) = strcol(n) eq "NaN" ? 0 : z(column(n))
figure(n) = strcol(n) eq "NaN" ? "" : sprintf("%d", column(n))
# The same of a count that may be in doubt: column m tells.
counted(n, m) = figure(n).(strcol(m) eq "1" ? "*" : "")
DOUBT = " (* in doubt)"
SPREAD = "from the least to the most of its batches"
# A logarithmic axis that shows zero, apart from 1, and apart from nothing; and
# what is below it.
z(v) = v >= 1 ? log10(v) + 1 : v <= -1 ? -log10(-v) - 1 : v
set macros
ZTICS = '("-262144" -6.4185, "-512" -3.7093, "-10" -2, "0" 0, "1" 1, "10" 2, "512" 3.7093, "10k" 5, "262144" 6.4185)'
# Columns and rows for n panels.
across(n) = ASCII ? 1 : (n <= 3 ? n : (n == 4 ? 2 : (n <= 9 ? 3 : 4)))
down(n) = (n + across(n) - 1) / across(n)
# Panels of s places beside each other: three while they are narrow.
beside(n, s) = ASCII || s > 12 ? 1 : min(n, s > 8 ? 2 : 3)
# Panels one above the other, kernels on x, named below the last of them; sizes
# are in pixels. Characters take lines, and name the kernels above.
STACK = 'if (ASCII) { @ASTACK } else { @GSTACK }'
GSTACK = 'LX = 0; do for [j=1:|$NAMES|] { LX = max(LX, strlen($NAMES[j])) }; LM = max(110, px(LX) * 0.87 - 40); BM = px(LX) * 0.5 + 40; R = int((N + COLS - 1) / COLS); H = R * 150 + 140 + BM; W = max(980, COLS * (KW * S + 60) + LM + 110); eval canvas(W, H, 0); set multiplot layout R, COLS columnsfirst title TITLE margins LM * 1.0 / W, 1 - 110.0 / W, BM * 1.0 / H, 1 - 140.0 / H spacing 60.0 / W, 42.0 / H; set key at screen 0.5, screen 1 - 56.0 / H center top vertical maxrows 2 samplen 2'
COLS = 1
# Pixels a kernel takes: room for the numbers on its bars.
KW = 84
ASTACK = 'do for [j=1:|$NAMES|] { SHORT = SHORT."\n".$NAMES[j] }; eval canvas(0, 0, N * 12 + |$NAMES| + 6); set multiplot layout N, 1 title SHORT; set key top left reverse Left'
XTICS = 'if (ASCII) { set xtics nomirror out norotate } else { set xtics nomirror out rotate by 30 right }'
# Points over named places on x, one panel a unit and more: cycle, trend, stale_tlb.
GRID = 'if (ASCII) { @AGRID } else { @GGRID }'
GGRID = 'LX = 0; do for [j=1:|$X_LABEL|] { LX = max(LX, strlen($X_LABEL[j])) }; LK = 0; do for [j=1:K] { LK = max(LK, strlen($SERIES[j])) }; PW = max(330, 62 * S + 60); if (N == 1) { PW = max(620, PW) }; LM = max(100, px(LX) * 0.87 - PW * 0.5 / S); KR = int((K - 1) / max(1, int(700 / (px(LK) + 60)))) + 1; BM = px(LX) * 0.5 + 30; W = max(860, C * (PW + 85) + LM - 60); H = R * (240 + BM) + 90 + 18 * KR; eval canvas(W, H, 0); set multiplot layout R, C title TITLE margins LM * 1.0 / W, 1 - 25.0 / W, BM * 1.0 / H, 1 - (80.0 + 18 * KR) / H spacing 85.0 / W, (BM + 30.0) / H; set key at screen 0.5, screen 1 - 45.0 / H center top vertical maxrows KR samplen 3'
AGRID = 'eval canvas(0, 0, N * 16 + K + 4); set multiplot layout R, C title SHORT; set key below'
