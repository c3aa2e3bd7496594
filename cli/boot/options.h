/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of `pincow boot`. */
#ifndef PINCOW_CLI_BOOT_OPTIONS_H
#define PINCOW_CLI_BOOT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/command.h"
#include "cli/selecting.h"
#include "lib/argv.h"
#include "vm/boot.h"
#include "vm/qemu.h"

#define BOOT_KERNELS_MAX 64
#define BOOT_MODULES_MAX 32

enum accel_choice { CHOOSE_AUTO, CHOOSE_TCG, CHOOSE_KVM };

struct boot_options {
	struct common *common;
	struct selecting selecting;
	const char *kernel[BOOT_KERNELS_MAX];
	char *name[BOOT_KERNELS_MAX]; /* of NAME=KERNEL; NULL: none; owned */
	size_t kernels;
	const char *module[BOOT_MODULES_MAX + 1]; /* NULL-terminated */
	size_t modules;
	enum accel_choice accel;
	bool deterministic, list_kernels, seed_given;
	unsigned int invocations, batches; /* 0: not given */
	unsigned int jobs, retries, cpus, memory_mib;
	uint64_t seed;
	const char *append, *label;
	struct boot_limits limits;
	enum format format;
	bool every; /* row, and not the verdict alone */
	bool compare; /* the first kernel with the second */
	bool mail; /* for a mailing list, instead of the verdict */
	const char *format_name; /* of a comparison; NULL: text */
};

/** Parse; usage errors do not return. @o is released by its owner. */
void boot_options_parse(struct boot_options *o, int argc, char **argv,
			struct common *c);
void boot_options_release(struct boot_options *o);

/** The command that reproduces it; the caller frees. NULL without memory. */
char *boot_options_command(const struct boot_options *o);

/**
 * Add the command of the guest to @a, @program first.
 */
void boot_options_argv(const struct boot_options *o, struct arguments *a,
		       const char *program, uint64_t seed);

#endif
