/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console of a guest's kernel: a log, the last lines, and the signs in them
 * of why it died.
 *
 * Untrusted: lines are cut to CONSOLE_LINE bytes and to printable ASCII, the
 * log to CONSOLE_LOG_MAX.
 */
#ifndef PINCOW_VM_CONSOLE_H
#define PINCOW_VM_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_LINES	200
#define CONSOLE_LINE	256
#define CONSOLE_LOG_MAX (16u << 20)

struct console {
	int log; /* descriptor, or -1; not owned */
	uint64_t bytes; /* seen so far */
	uint64_t lines; /* of these, the last CONSOLE_LINES are kept */
	char (*line)[CONSOLE_LINE]; /* owned ring */
	char now[CONSOLE_LINE]; /* the line that is being printed */
	size_t len;
	char panic[CONSOLE_LINE]; /* the text after "Kernel panic - ...:" */
	bool out_of_memory; /* the kernel killed for lack of memory */
};

/** 0 or -ENOMEM. @log: where all bytes go as they are, or -1. */
int console_init(struct console *c, int log);
void console_release(struct console *c);

void console_take(struct console *c, const char *data, size_t len);

/** The last line was cut short: take it as it is. */
void console_end(struct console *c);

/** How many lines are kept, and line @i of these, oldest first. */
size_t console_kept(const struct console *c);
const char *console_line(const struct console *c, size_t i);

#endif
