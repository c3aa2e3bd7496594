/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Differences between the machines of two architectures, one row each. The rest
 * of the folder asks these and never for a name.
 */
#ifndef PINCOW_VM_ARCH_H
#define PINCOW_VM_ARCH_H

#include <stdbool.h>

enum arch { ARCH_AMD64, ARCH_ARM64, ARCH_NR };

/** The one that this program itself is for. */
#if defined(__aarch64__)
#define ARCH_HOST ARCH_ARM64
#else
#define ARCH_HOST ARCH_AMD64
#endif

struct arch_machine {
	const char *name; /* as Debian names it */
	const char *qemu; /* program */
	const char *package; /* Debian's, that has it */
	const char *machine; /* -machine */
	const char *cpu_tcg, *cpu_kvm; /* -cpu */
	const char *results; /* port for the records: option, value */
	const char *results_device;
	const char *exit_device; /* by which init ends QEMU, or NULL */
	int exit_good; /* with what QEMU then exits */
	const char *append; /* the kernel's arguments */
	bool mute_cpu; /* which does not tell a guest of the accelerator */
};

extern const struct arch_machine arch_machines[ARCH_NR];

#endif
