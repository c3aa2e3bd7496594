/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot as a child: a script in, a picture out. */
#ifndef PINCOW_PLOTS_GNUPLOT_H
#define PINCOW_PLOTS_GNUPLOT_H

#include <sys/types.h>

/** The exit code of a child that did not find gnuplot. */
#define NO_GNUPLOT 127

/**
 * Start gnuplot on the descriptor @script; the picture goes to @out, messages
 * go to @messages. It dies with this process. 0 or -errno; gnuplot_wait() has
 * to follow for *@child.
 */
int gnuplot_start(int script, int out, int messages, pid_t *child);

/** Wait for its end: *@code is its exit code, 128 after a signal. 0, -errno. */
int gnuplot_wait(pid_t child, int *code);

#endif
