/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `pincow boot` at work: shared by boot.c and its parts, boot_prepare.c (what
 * is to be booted, and in what) and boot_watch.c (what the session tells).
 */
#ifndef PINCOW_CLI_BOOT_COMMAND_H
#define PINCOW_CLI_BOOT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/point/point.h"
#include "cli/boot_options.h"
#include "run/guest.h"
#include "vm/payload.h"
#include "vm/session.h"

/* A job of the session, as it is known here. */
struct job {
	struct boot_guest guest;
	struct boot_run *run;
	unsigned int number; /* of the run's invocations, from 1 */
	struct arguments argv;
	char release[IMAGE_RELEASE_MAX];
};

/* Those of --module, then those of the pins. */
#define BOOT_ALL_MODULES (2 * BOOT_MODULES_MAX)

struct boot_command {
	struct boot_options *o;
	struct boot_common common;
	struct point_list list;
	struct payload payload;
	enum arch arch; /* of all kernels */
	struct qemu_machine machine;
	struct boot_run *run; /* as many as kernels */
	struct job *job;
	struct session_job *session_job;
	size_t jobs, over;
	const char *module[BOOT_ALL_MODULES + 1]; /* NULL-terminated */
	bool bar, drawn;
	char accel_why[512];
	char *command; /* what reproduces it; owned */
};

/** Everything up to the first kernel. 0, or an exit code. */
int boot_prepare(struct boot_command *c);

/** Find the kernels; those that are none have failed. *@nr are left. */
int boot_resolve(struct boot_command *c, size_t *nr);

/**
 * The guest's files, its machine, the jobs; and failed runs for what is no
 * kernel. 0, or an exit code.
 */
int boot_equip(struct boot_command *c, size_t kernels);

/** What the session is given; its argument is the command. */
extern const struct session_ops boot_watch;

/** Clear the line of progress. */
void boot_watch_end(struct boot_command *c);

#endif
