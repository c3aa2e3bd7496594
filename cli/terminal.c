/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints sentences and usage errors on standard error. */
#include "cli/terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "lib/names.h"
#include "lib/text.h"
#include "lib/why.h"

void say(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	/* Escaped as a whole: labels and file names may come from anybody. */
	fputs("pincow: ", stderr);
	/* Without memory the format alone says more than silence. */
	escape_to(stderr, text ? text : fmt);
	fputc('\n', stderr);
	free(text);
}

int say_why(const struct why *why, int err)
{
	if (!err)
		return CODE_DONE;
	/* Its sender knows. */
	if (err == -EINTR)
		return CODE_INTERRUPTED;
	say("%s", *why->text ? why->text : strerror(-err));
	return err == -EINVAL ? CODE_USAGE : CODE_CANNOT;
}

int out_of_memory(void)
{
	say("out of memory");
	return CODE_CANNOT;
}

void usage(struct argp_state *state, const char *fmt, ...)
{
	char *text = NULL, *safe;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	/* Typed words as well: a script may pass on what others named. */
	safe = escape(text);
	/* Not as the format: % may be in what was typed. */
	argp_error(state, "%s", safe ? safe : fmt);
	free(safe);
	free(text);
	/* argp_error(3) returns under some flags; callers rely on not going
	 * on. */
	exit(CODE_USAGE);
}

void usage_unknown(struct argp_state *state, const char *what, const char *word,
		   struct names *known)
{
	char *text = names_known(known, word);

	names_release(known);
	/* Not freed: usage() ends the program. */
	usage(state, "unknown %s \"%s\"; there are %s", what, word,
	      text ? text : "others");
}

/* As in `pincow report | head`. Asked of the pipe: errno is of the last write,
 * and the first one that failed may have been long ago. */
static bool reader_is_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) > 0 && out.revents & POLLERR;
}

void stdout_check(int status, void *arg)
{
	/* No printf(3) is checked anywhere: the stream remembers. */
	int bad = ferror(stdout);

	(void)arg;
	/* After an earlier error fflush(3) may have nothing left to write, and
	 * errno would be of something else. */
	errno = 0;
	if ((!fflush(stdout) && !bad) || reader_is_gone())
		return;
	/* The reason of an earlier error is gone: one more byte meets it again,
	 * behind a result that is cut off anyway. */
	if (!errno && write(STDOUT_FILENO, "\n", 1) == 1)
		errno = 0;
	if (errno)
		say("cannot write the result to standard output: %s",
		    strerror(errno));
	else
		say("cannot write the result to standard output");
	/* _exit(): exit(3) within its own handlers is undefined. */
	if (status != CODE_INTERRUPTED && status != CODE_USAGE)
		_exit(CODE_CANNOT);
}
