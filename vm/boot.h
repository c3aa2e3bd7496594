/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One boot of one kernel: QEMU from its start to its end.
 *
 * Never blocks: its owner polls boot_fds() and calls boot_step() whenever one
 * of them is readable and at boot_deadline(). A boot succeeded only if init
 * said goodbye, every record it counted arrived, and QEMU exited with what
 * isa-debug-exit makes of our number; a guest that panics exits with 0. On
 * machines without that device, 0 is success unless the console shows a panic.
 */
#ifndef PINCOW_VM_BOOT_H
#define PINCOW_VM_BOOT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "vm/console.h"
#include "vm/frame.h"
#include "vm/qemu.h"

/** How a boot ended. Each but the first is a distinct reason to fail. */
enum boot_end {
	BOOT_DONE, /* the program ran; look at its status */
	BOOT_NOT_STARTED, /* QEMU itself could not be started */
	BOOT_MUTE, /* the kernel never printed */
	BOOT_NO_INIT, /* it printed, but init was not reached */
	BOOT_PANIC,
	BOOT_NO_MEMORY, /* the guest ran out of memory */
	BOOT_SILENT, /* init was reached, then nothing came */
	BOOT_TIMEOUT, /* the limit for the whole */
	BOOT_GARBAGE, /* the line carries something else */
	BOOT_DAMAGED, /* frames were lost or broken */
	BOOT_REFUSED, /* the taker of its lines would not have them */
	BOOT_DIED, /* QEMU ended, or was killed, before its time */
	BOOT_STOPPED, /* we were told to stop */
	BOOT_END_NR
};

/** One word each: "done", "panic", ... */
extern const char *const boot_end_names[BOOT_END_NR];

struct boot_limits { /* seconds */
	unsigned int boot; /* until init is there */
	unsigned int silence; /* between two records after that */
	unsigned int whole;
};

struct boot;

/** The records of a guest. Each returns 0 or -errno to give it up. */
struct boot_ops {
	/** init is there. @release is uname -r. */
	int (*hello)(void *arg, struct boot *b, const char *release);
	/** A line of NDJSON, NUL-terminated, no newline. Untrusted. */
	int (*line)(void *arg, struct boot *b, const char *line, size_t len);
	/** A sentence of init's. Untrusted. */
	int (*note)(void *arg, struct boot *b, const char *text);
};

struct boot {
	const struct boot_ops *ops;
	void *arg;
	struct boot_limits limits;
	int exit_good; /* with what QEMU exits at a good end */
	pid_t pid; /* 0: none, or reaped */
	int console_fd, results_fd, messages_fd; /* -1: closed */
	struct console console;
	struct frame_reader frames;
	char message[256]; /* QEMU's own last line */
	size_t message_len;
	int64_t started_ms, heard_ms, hello_ms; /* CLOCK_MONOTONIC; hello 0:
						 * not yet */
	int64_t panic_ms; /* when the console told of a panic, or 0 */
	unsigned int expect; /* seconds on top of the limit for silence */
	uint32_t lines;
	bool bye;
	uint32_t bye_lines, bye_status;
	bool over;
	enum boot_end end; /* once it is over */
	char why[512]; /* a sentence, once it is over */
};

#define BOOT_FDS 3

/**
 * Start. @initramfs and @kernel (a memfd with a vmlinux in place of @image, or
 * -1) stay the caller's; @log takes the console, or is -1.
 *
 * 0 or -errno; boot_release() always may follow. After 0 it may be over
 * already.
 */
int boot_start(struct boot *b, const struct qemu_machine *m, const char *image,
	       int kernel, int initramfs, int log,
	       const struct boot_limits *limits, const struct boot_ops *ops,
	       void *arg);

/** Descriptors to poll; a closed one is -1, which poll(2) skips. */
void boot_fds(const struct boot *b, struct pollfd fds[BOOT_FDS]);

/** Milliseconds of CLOCK_MONOTONIC at which boot_step() is due. */
int64_t boot_deadline(const struct boot *b);

/** The next record may take @seconds more than the limit for silence. */
void boot_expect(struct boot *b, unsigned int seconds);

/** Take what is there, see what time it is. True once it is over. */
bool boot_step(struct boot *b);

/** Give it up: kills, reaps. Over afterwards. */
void boot_stop(struct boot *b, enum boot_end end, const char *why);

/** Kill what still runs, close, free. Accepts zeroed. */
void boot_release(struct boot *b);

/** CLOCK_MONOTONIC in ms. */
int64_t boot_now(void);

#endif
