/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that end a run, caught so that settings are put back first. */
#include "lib/signals.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static volatile sig_atomic_t caught;
static sigset_t original, waiting;

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
#define NR_ENDING (sizeof(ending) / sizeof(ending[0]))

/* Signals that were ignored when we started (nohup) stay ignored. */
static bool handled[NR_ENDING];

/* SIGCHLD only wakes ppoll(2). */
static void on_signal(int sig)
{
	if (sig != SIGCHLD)
		caught = sig;
}

/* They are blocked but for the wait in signals_poll(): none can come between a
 * test and the wait. */
void signals_catch(void)
{
	/* Without SA_RESTART: a wait for a lock within signals_allow() has to
	 * end when a signal comes. */
	struct sigaction act = { .sa_handler = on_signal }, old;
	sigset_t block;

	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	memset(handled, 0, sizeof(handled));
	for (size_t i = 0; i < NR_ENDING; i++) {
		if (sigaction(ending[i], NULL, &old) ||
		    old.sa_handler == SIG_IGN)
			continue;
		handled[i] = true;
		sigaction(ending[i], &act, NULL);
		sigaddset(&block, ending[i]);
	}
	/* A child that is stopped by ^Z has not ended, and wakes nobody. */
	act.sa_flags = SA_NOCLDSTOP;
	sigaction(SIGCHLD, &act, NULL);
	sigprocmask(SIG_BLOCK, &block, &original);
	waiting = original;
	sigdelset(&waiting, SIGCHLD);
	for (size_t i = 0; i < NR_ENDING; i++)
		if (handled[i])
			sigdelset(&waiting, ending[i]);
}

/* The handlers go before the mask: one that is still pending then ends the
 * program as if it had never been caught. */
void signals_release(void)
{
	struct sigaction act = { .sa_handler = SIG_DFL };

	for (size_t i = 0; i < NR_ENDING; i++)
		if (handled[i])
			sigaction(ending[i], &act, NULL);
	sigaction(SIGCHLD, &act, NULL);
	sigprocmask(SIG_SETMASK, &original, NULL);
}

void signals_allow(bool allow)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < NR_ENDING; i++)
		if (handled[i])
			sigaddset(&set, ending[i]);
	sigprocmask(allow ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

int signals_caught(void)
{
	return caught;
}

/* Also those that are blocked and have not been delivered yet. */
int signals_pending(void)
{
	sigset_t set;

	if (caught || sigpending(&set))
		return caught;
	for (size_t i = 0; i < NR_ENDING; i++)
		if (handled[i] && sigismember(&set, ending[i]) == 1)
			return ending[i];
	return 0;
}

/* For children, which must not inherit the blocked ones. */
const sigset_t *signals_original(void)
{
	return &original;
}

int signals_poll(struct pollfd *pfd, const struct timespec *limit)
{
	int n = ppoll(pfd, 1, limit, &waiting);

	return n < 0 ? -errno : n;
}
