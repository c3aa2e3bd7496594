/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sentence that goes with an error: the attempt, and the reason why it
 * failed.
 *
 * A function that can fail for a reason worth a sentence takes a struct why
 * and ends with `return why_set(w, -errno, "...")`. The text is one line
 * without a final full stop; it becomes the reason of a skip.
 */
#ifndef PINCOW_LIB_WHY_H
#define PINCOW_LIB_WHY_H

#include <stdarg.h>
#include <stdio.h>

struct why {
	char text[512]; /* of a database: with its path */
};

/** Write the sentence and return @err, which is passed through. */
static inline __attribute__((format(printf, 3, 4))) int
why_set(struct why *w, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->text, sizeof(w->text), fmt, ap);
	va_end(ap);
	return err;
}

#endif
