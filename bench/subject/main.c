/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The static program of a subject. It has the kinds and nothing else: no
 * Google Benchmark, no database, no command line.
 */
#include "bench/subject/serve.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "bench/subject/channel.h"
#include "harness/event.h"

/*
 * A static program loads no libraries: with the C library's loader it would
 * have most of one, and of another version perhaps. Points whose pin needs some
 * are measured in the whole program. The linker puts these in place of the
 * loader (--wrap).
 */
void *__wrap_dlopen(const char *file, int mode);
void *__wrap_dlsym(void *handle, const char *name);

void *__wrap_dlopen(const char *file, int mode)
{
	(void)file;
	(void)mode;
	return NULL;
}

void *__wrap_dlsym(void *handle, const char *name)
{
	(void)handle;
	(void)name;
	return NULL;
}

/* libpfm4's tables would be most of this program: the one that started it has
 * asked libpfm4. */
int event_encode(struct perf_event_attr *attr, const char *event,
		 struct why *why)
{
	const struct channel *c = subject_channel();

	for (size_t i = 0; i < c->nr_events; i++) {
		const struct channel_event *e = &c->event[i];

		if (strcmp(e->name, event))
			continue;
		*why = e->why;
		*attr = e->attr;
		return e->err;
	}
	return why_set(why, -ENOENT, "no encoding of event %s", event);
}

int main(void)
{
	return subject_serve(true) ? 2 : 0;
}
