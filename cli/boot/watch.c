/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes progress, logs and facts from guests while they run. */
#include "cli/boot/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/boot/command.h"
#include "cli/terminal.h"
#include "lib/text.h"

void boot_watch_end(struct boot_command *c)
{
	if (c->drawn)
		fputs("\r\033[K", stderr);
	c->drawn = false;
}

__attribute__((format(printf, 3, 4))) static void
tell(struct boot_command *c, const struct job *j, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	/* Failures are said at the end in any case, by end_runs(). */
	if (c->o->common->quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Else the rest of the progress would stand behind the sentence. */
	boot_watch_end(c);
	/* A release says more than the name that was typed, but is unknown
	 * until a bare image has booted. */
	say("%s, boot %u of %u: %s",
	    *j->run->kernel.release ? j->run->kernel.release : j->run->spec,
	    j->number, c->common.invocations, text);
}

static void on_tick(void *arg)
{
	struct boot_command *c = arg;
	char *text = NULL, *safe;
	size_t size = 0;
	FILE *f;

	if (!c->bar)
		return;
	f = open_memstream(&text, &size);
	if (!f)
		return;
	fprintf(f, "%zu/%zu boots", c->over, c->jobs);
	for (size_t i = 0; i < c->jobs; i++) {
		const struct job *j = &c->job[i];

		/* A guest has a reader from the beginning of its boot to the
		 * end. */
		if (j->guest.reader)
			fprintf(f, "  %s: %s", j->run->kernel.release,
				*j->guest.point ? j->guest.point : "booting");
	}
	fclose(f);
	/* Names of points come from the guest, and everything from a guest is
	 * untrusted. */
	safe = escape(text);
	if (safe)
		fprintf(stderr, "\r\033[K%.*s", 110, safe);
	c->drawn = true;
	free(safe);
	free(text);
}

/* results/pincow.db-boots/UUID-1.log */
static bool log_path(const struct boot_command *c, const struct job *j,
		     char *path, size_t size)
{
	int n = snprintf(path, size, "%s-boots/%s-%u.log", c->common.db,
			 j->run->assembly.uuid, j->guest.log);

	return n >= 0 && (size_t)n < size;
}

static int open_log(const struct boot_command *c, const struct job *j)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s-boots", c->common.db);
	/* A folder that is there already is fine, and open(2) tells any other
	 * failure. */
	mkdir(path, 0777);
	/* A boot without its log is measured all the same. */
	if (!log_path(c, j, path, sizeof(path)))
		return -1;
	/* Others may be able to write to this folder: no link that they left in
	 * place of a log is followed. */
	return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0666);
}

/* Left by a kernel that said nothing, or by a full disk. */
static void drop_empty_log(const struct boot_command *c, const struct job *j)
{
	char path[PATH_MAX];
	struct stat st;

	if (log_path(c, j, path, sizeof(path)) && !lstat(path, &st) &&
	    S_ISREG(st.st_mode) && !st.st_size)
		unlink(path);
}

static int on_begin(void *arg, struct session_job *sj)
{
	struct boot_command *c = arg;
	struct job *j = sj->arg;

	/* A second attempt begins without what the first one left. */
	guest_release(&j->guest);
	if (guest_begin(&j->guest, j->run))
		/* Without its reader the guest is given up at its first line,
		 * by on_line(). */
		return -1;
	tell(c, j, "booting%s", sj->attempt > 1 ? " again" : "");
	return open_log(c, j);
}

static int on_hello(void *arg, struct session_job *sj, const char *release)
{
	struct boot_command *c = arg;
	struct job *j = sj->arg;

	snprintf(j->release, sizeof(j->release), "%s", release);
	/* A bare image does not name its release before it runs. */
	if (!*j->run->kernel.release)
		memcpy(j->run->kernel.release, j->release, sizeof(j->release));
	tell(c, j, "init has started");
	return 0;
}

static int on_line(void *arg, struct session_job *sj, const char *line,
		   size_t len, unsigned int *expect)
{
	struct job *j = sj->arg;
	int err;

	(void)arg;
	if (!j->guest.reader)
		return -ENOMEM;
	err = guest_line(&j->guest, line, len);
	/* By its heartbeat: a copy of 1 GiB is not taken for a hang. */
	*expect = j->guest.expect;
	return err;
}

static int on_note(void *arg, struct session_job *sj, const char *text)
{
	tell(arg, sj->arg, "%s", text);
	return 0;
}

static int on_over(void *arg, struct session_job *sj, const struct boot *b,
		   bool last)
{
	struct boot_command *c = arg;
	struct job *j = sj->arg;
	int64_t now = boot_now();
	bool good = false;

	/* A boot that was stopped by a signal has not failed, and its run does
	 * not say so. */
	if (b->end != BOOT_STOPPED)
		good = guest_over(&j->guest, b, sj->attempt, last);
	drop_empty_log(c, j);
	guest_release(&j->guest);
	/* A boot that is tried again is not over: the count would run ahead. */
	c->over += good || last;
	/*
	 * Nothing more is to come for this kernel. At once, as a kill of the
	 * session later must not make an interrupted run of one that is
	 * complete.
	 */
	if (j->run->done + j->run->failed == c->common.invocations)
		guest_run_end(j->run, false);
	/* The database takes nothing more, which no further boot mends. */
	if (j->run->assembly.err)
		return j->run->assembly.err;
	if (b->end == BOOT_STOPPED)
		return 0;
	if (good)
		tell(c, j,
		     "done in %.1f s, %.1f s of it until init; so far %" PRIu64
		     " batches, %" PRIu64 " skips",
		     (double)(now - b->started_ms) / 1e3,
		     (double)(b->hello_ms - b->started_ms) / 1e3,
		     j->run->batches, j->run->skips);
	else
		tell(c, j, "failed (%s): %s", boot_end_names[b->end],
		     j->run->reason);
	/* Asks for another attempt, if one is left. */
	return !good;
}

const struct session_ops boot_watch = {
	on_begin, on_hello, on_line, on_note, on_over, on_tick,
};
