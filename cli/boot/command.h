/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of `pincow boot`, which boot.c and its parts share. */
#ifndef PINCOW_CLI_BOOT_COMMAND_H
#define PINCOW_CLI_BOOT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/point/point.h"
#include "cli/boot/options.h"
#include "run/guest.h"
#include "vm/payload.h"
#include "vm/session.h"

/* A job of the session, as it is known here. */
struct job {
	struct guest guest;
	struct guest_run *run;
	unsigned int number; /* of the run's invocations, from 1 */
	struct arguments argv;
	char release[IMAGE_RELEASE_MAX];
};

/* Those of --module, then those of the pins. */
#define BOOT_ALL_MODULES (2 * BOOT_MODULES_MAX)

struct boot_command {
	struct boot_options *o;
	struct guest_common common;
	struct point_list list;
	struct payload payload;
	enum arch arch; /* of all kernels */
	struct qemu_machine machine;
	struct guest_run *run; /* as many as kernels */
	struct job *job;
	struct session_job *session_job;
	size_t jobs, over;
	const char *module[BOOT_ALL_MODULES + 1]; /* NULL-terminated */
	bool bar, drawn;
	char accel_why[512];
	char *command; /* what reproduces it; owned */
};

#endif
