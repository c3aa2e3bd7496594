/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that a guest sees: QEMU, its accelerator, its CPU, its size.
 *
 * Everything that bears on a number is pinned, so that two boots anywhere see
 * the same machine. Under tcg the CPU is a list of flags of our own on QEMU's
 * oldest model, which no version changes, and neither `rep movsb` nor `rep
 * stosb` are advertised: tcg counts every byte of these as an instruction.
 */
#ifndef PINCOW_VM_QEMU_H
#define PINCOW_VM_QEMU_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "vm/arch.h"

enum accelerator { ACCEL_TCG, ACCEL_KVM, ACCEL_NR };

extern const char *const accelerator_names[ACCEL_NR];

struct qemu_machine {
	const char *qemu; /* program; looked up in PATH */
	enum arch arch;
	enum accelerator accel;
	bool deterministic; /* icount: one instruction a ns; one CPU */
	unsigned int cpus;
	unsigned int memory_mib;
	unsigned int gigantic; /* 1 GiB pages reserved at boot */
	bool sandbox; /* QEMU's own filter of system calls */
	const char *append; /* more kernel arguments, or NULL */
};

/** The program: $PINCOW_QEMU, else the one for @arch. */
const char *qemu_program(enum arch arch);

/** "7.2.22", from the program itself. 0, or -errno where it does not run. */
int qemu_version(const char *qemu, char *out, size_t size);

/** Whether it has a sandbox that works here. */
bool qemu_sandboxed(const char *qemu);

/** The argument of -cpu. */
const char *qemu_cpu(const struct qemu_machine *m);

/** The kernel's arguments. */
void qemu_append(const struct qemu_machine *m, char *out, size_t size);

/** Ports and files of a machine; descriptors of the caller. */
struct qemu_ports {
	int console; /* pipe: first serial port */
	int results; /* pipe: second serial port */
	int initramfs; /* memfd */
	int kernel; /* memfd with a vmlinux, in place of the image; or -1 */
	int messages; /* QEMU's own stderr */
};

/**
 * Start it, paused by nothing. The process dies with the calling one, and is
 * in a process group of its own, all of which dies with it. Its pid or -errno.
 */
pid_t qemu_start(const struct qemu_machine *m, const char *image,
		 const struct qemu_ports *p);

#endif
