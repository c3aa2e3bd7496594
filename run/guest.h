/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run of one kernel under QEMU, put together from its boots.
 *
 * Every boot is a whole run of its own inside the guest. Here its facts are
 * relabelled on their way into the database: one header, one environment to
 * which the host adds what it knows, invocations numbered on. Events tell
 * why boots failed.
 */
#ifndef PINCOW_RUN_GUEST_H
#define PINCOW_RUN_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/ndjson/ndjson_read.h"
#include "lib/uuid.h"
#include "db/store.h"
#include "harness/machine/environment.h"
#include "lib/why.h"
#include "run/assemble.h"
#include "vm/boot.h"
#include "vm/kernel.h"

/** Shared by the runs of one command. */
struct guest_common {
	const char *db;
	const char *command;
	char session[UUID_SIZE];
	uint64_t seed;
	unsigned int invocations; /* boots planned for each kernel */
	unsigned int points; /* planned */
	const char *clock; /* where no guest tells */
	struct environment host; /* what the host knows of all guests */
	struct guest_run *run; /* all of them, in the order of their ids */
};

struct guest_run {
	const struct guest_common *common;
	const char *spec; /* as typed */
	const char *label; /* or NULL; borrowed, to be set after opening */
	struct kernel kernel; /* once it is resolved */
	bool resolved;
	int refused; /* why it is not, -errno; the sentence is in @reason */
	struct assembly assembly;
	unsigned int seq; /* the last invocation's */
	unsigned int boots, done, failed; /* done and failed are jobs */
	unsigned int incomplete; /* guests that lost or left out something */
	uint64_t batches, skips; /* so far */
	char reason[512]; /* of the last failure */
};

/** 0, or -errno with @why set. */
int guest_run_open(struct guest_run *r, const struct guest_common *common,
		   const char *spec, struct why *why);

/** The kernel was not found, or is not a kernel: tell the run so. */
void guest_run_refused(struct guest_run *r);

/** End it, once: @interrupted, else as its boots went. 0 or -errno. */
int guest_run_end(struct guest_run *r, bool interrupted);
void guest_run_close(struct guest_run *r);

/*
 * The most that one boot may send. The largest honest one, all points with a
 * hundred batches of 512 samples each, is a tenth of it.
 */
#define BOOT_LINES_MAX 10000000
#define BOOT_BYTES_MAX (4ull << 30)

#define BOOT_SEQ_MAX 64 /* invocations of one guest, its own retries included */

/** One boot's facts on their way. */
struct guest {
	struct assembly_part part;
	struct guest_run *run;
	struct ndjson_reader *reader; /* owned */
	unsigned int seq[BOOT_SEQ_MAX]; /* by the guest's own number */
	unsigned int open; /* ours, of one without an end; or 0 */
	unsigned int expect; /* seconds for the next fact */
	unsigned int log; /* number of the console log */
	bool first; /* the run's first boot */
	uint64_t lines, bytes; /* so far */
	char point[256]; /* being measured */
	char why[512]; /* a line was refused */
};

/** A boot begins. 0 or -ENOMEM. */
int guest_begin(struct guest *g, struct guest_run *r);
void guest_release(struct guest *g);

/** A line of NDJSON. 0 or -errno: then the guest is given up. */
int guest_line(struct guest *g, const char *line, size_t len);

/**
 * The boot is over. True if all went well; else the reason is in @g->run and,
 * with the console's last lines where @last, in the database.
 */
bool guest_over(struct guest *g, const struct boot *b, unsigned int attempt,
		bool last);

#endif
