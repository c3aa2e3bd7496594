/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contents of a guest: this program itself with the shared libraries it
 * is using now, and the static init; then, for each boot, the job.
 *
 * Made in memory in some milliseconds and handed to QEMU as a memfd: nothing
 * to keep, nothing to clean up.
 */
#ifndef PINCOW_VM_PAYLOAD_H
#define PINCOW_VM_PAYLOAD_H

#include <stddef.h>

#include "vm/arch.h"
#include "vm/cpio.h"
#include "vm/kernel.h"

/** Where the program is inside, the first word of a job. */
#define PAYLOAD_PROGRAM "/bin/pincow"

struct payload {
	struct cpio base; /* zeroed: empty */
};

/**
 * Put program, libraries, loader and init together.
 *
 * @init: path of the static init, NULL for the one that was built beside this
 * program. 0 or -errno with the sentence in @why.
 */
int payload_init(struct payload *p, const char *init, char *why, size_t size);
/**
 * The same for a guest of another architecture, of what scripts/cross-build
 * made for it. -ESTALE where that was of another source than this program.
 */
int payload_init_foreign(struct payload *p, enum arch arch, char *why,
			 size_t size);
void payload_release(struct payload *p);

/** The job of a guest. */
struct payload_job {
	const char *const *argv; /* NULL-terminated; NULL: the probe */
	const struct kernel *kernel; /* its modules and config; or NULL */
	const char *const *module; /* names, NULL-terminated; or NULL */
};

/**
 * A memfd with the initramfs for @job, to be closed by the caller.
 *
 * A module that the kernel does not have is left out: init would only say the
 * same. A descriptor; or -errno with the sentence in @why.
 */
int payload_memfd(const struct payload *p, const struct payload_job *job,
		  char *why, size_t size);

/** Try whether the files of @job can be read. 0 or -errno, as payload_memfd. */
int payload_check(const struct payload_job *job, char *why, size_t size);

#endif
