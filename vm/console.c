/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console of a guest: cut into lines, kept in a ring, searched for a
 * panic. */
#include "vm/console.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int console_init(struct console *c, int log)
{
	memset(c, 0, sizeof(*c));
	/* Not owned: session.c or the caller opened it, and closes it. */
	c->log = log;
	/* 50 KiB: callers have a console inside of structures on their
	 * stack. */
	c->line = calloc(CONSOLE_LINES, sizeof(*c->line));
	return c->line ? 0 : -ENOMEM;
}

void console_release(struct console *c)
{
	free(c->line);
	memset(c, 0, sizeof(*c));
	/* 0 would be stdin. */
	c->log = -1;
}

/* The first panic: a kernel that panics may panic again on its way down. */
static void look(struct console *c, const char *line)
{
	static const char panic[] = "Kernel panic - not syncing: ";
	const char *p = strstr(line, panic);

	if (p && !*c->panic)
		snprintf(c->panic, sizeof(c->panic), "%s",
			 p + sizeof(panic) - 1);
	/* The OOM killer, its two panics, and the unpacking of the initramfs,
	 * whose failure shows only as an init that is not there. */
	if (strstr(line, "Out of memory: ") ||
	    strstr(line, "deadlocked on memory") ||
	    strstr(line, "Out of memory and no killable") ||
	    strstr(line, "Initramfs unpacking failed: write error"))
		c->out_of_memory = true;
}

/* Empty lines tell nothing and would push others out of the ring. */
static void end_line(struct console *c)
{
	c->now[c->len] = 0;
	if (c->len) {
		look(c, c->now);
		memcpy(c->line[c->lines++ % CONSOLE_LINES], c->now, c->len + 1);
	}
	c->len = 0;
}

/* A log that cannot be written ends; the boot goes on. */
void console_take(struct console *c, const char *data, size_t len)
{
	if (c->log >= 0 && c->bytes < CONSOLE_LOG_MAX &&
	    write(c->log, data, len) < 0)
		c->log = -1;
	c->bytes += len;
	for (size_t i = 0; i < len; i++) {
		char ch = data[i];

		if (ch == '\n')
			end_line(c);
		else if (ch != '\r' && c->len < CONSOLE_LINE - 1)
			/* Escape sequences of a guest must not reach a
			 * terminal. */
			c->now[c->len++] = ch >= ' ' && ch < 0x7f ? ch : '?';
	}
}

void console_end(struct console *c)
{
	end_line(c);
}

size_t console_kept(const struct console *c)
{
	return c->lines < CONSOLE_LINES ? (size_t)c->lines : CONSOLE_LINES;
}

/* Lines are numbered from the first ever, so the oldest kept is not at 0. */
const char *console_line(const struct console *c, size_t i)
{
	uint64_t first = c->lines - console_kept(c);

	return c->line[(first + i) % CONSOLE_LINES];
}
