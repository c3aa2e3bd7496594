/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many boots: a list of jobs in their order, some of them at once, those that
 * fail tried again a bounded number of times.
 */
#ifndef PINCOW_VM_SESSION_H
#define PINCOW_VM_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "vm/boot.h"
#include "vm/kernel.h"
#include "vm/payload.h"

/** One boot to be made. */
struct session_job {
	const struct kernel *kernel;
	const char *const *argv; /* the guest's program */
	void *arg; /* the owner's */
	/* Jobs of one group are never booted at once; NULL: of none. */
	const void *group;
	unsigned int attempt; /* from 1; kept by the session, 0: not begun */
};

/** Callbacks to the owner. */
struct session_ops {
	/** A boot begins. A descriptor for its console log, or -1. */
	int (*begin)(void *arg, struct session_job *job);
	/** As struct boot_ops. @arg is the owner's. */
	int (*hello)(void *arg, struct session_job *job, const char *release);
	/** @expect: seconds that the next line may take beyond the limit. */
	int (*line)(void *arg, struct session_job *job, const char *line,
		    size_t len, unsigned int *expect);
	int (*note)(void *arg, struct session_job *job, const char *text);
	/**
	 * It is over. True: try again (asked only while attempts are left,
	 * which @last says). -errno ends the session.
	 */
	int (*over)(void *arg, struct session_job *job, const struct boot *b,
		    bool last);
	/** Called about once a second. */
	void (*tick)(void *arg);
};

struct session {
	/* To be filled in. */
	struct qemu_machine machine;
	const struct payload *payload;
	const char *const *module; /* names, NULL-terminated; or NULL */
	struct boot_limits limits;
	unsigned int at_once; /* boots, at least 1 */
	unsigned int attempts; /* for each job, at least 1 */
	struct session_job *job;
	size_t nr;
	const struct session_ops *ops;
	void *arg;
	const sigset_t *mask; /* while waiting; NULL leaves it alone */
	bool (*stopped)(void *arg); /* a signal came; may be NULL */

	char why[512]; /* the sentence of an error of starting, or "" */
};

/**
 * Boot all of them. 0, -EINTR once @stopped says so, or the error of @over or
 * of starting. No QEMU is left in any case.
 */
int session_run(struct session *s);

#endif
