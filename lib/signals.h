/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals that end a measurement in good order.
 *
 * SIGINT, SIGTERM and SIGHUP are caught and blocked, and let through only
 * where the program waits: a fact is never half stored because of one. One
 * that was ignored on entry (nohup) stays ignored.
 */
#ifndef PINCOW_LIB_SIGNALS_H
#define PINCOW_LIB_SIGNALS_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>

/** Catch and block them from here on. */
void signals_catch(void);

/** As it was before: one that came meanwhile is delivered now. */
void signals_release(void);

/** Let them interrupt system calls of the caller, or block them again. */
void signals_allow(bool allow);

/** The signal that came, or 0. */
int signals_caught(void);

/** As signals_caught(), one that is still blocked included. */
int signals_pending(void);

/** The mask from before signals_catch(), for children. */
const sigset_t *signals_original(void);

/**
 * Wait for @pfd, for a signal, for the end of a child, or until @limit.
 * Returns as poll(2), or -errno: -EINTR for a signal or a child.
 */
int signals_poll(struct pollfd *pfd, const struct timespec *limit);

#endif
