/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads gates: how much a value may differ and still count as the same. */
#include "cli/tolerance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/word_lines.h"

#define FORM "(a line is METRIC N[%%][,N] REASON)"

/* The negation in the test also refuses NaN, which strtod(3) reads. */
const char *tolerance_share(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	if (end == text || !(*out >= 0) || *out > 1000)
		return NULL;
	if (*end == '%') {
		*out /= 100;
		end++;
	}
	return end;
}

const char *tolerance_parse(const char *text, double *relative,
			    double *absolute)
{
	const char *rest = tolerance_share(text, relative);
	char *end;

	*absolute = -1;
	if (!rest)
		return text;
	if (*rest == ',') {
		*absolute = strtod(rest + 1, &end);
		if (end == rest + 1 || !(*absolute >= 0))
			return rest + 1;
		rest = end;
	}
	return *rest ? rest : NULL;
}

void tolerance_set(struct compare_options *o, size_t metric, double relative,
		   double absolute)
{
	for (size_t i = 0; i < METRIC_NR; i++) {
		if (metric != METRIC_NR && metric != i)
			continue;
		/* Which of the two holds depends on the clock of the runs,
		 * which nobody has looked at yet. */
		o->gate[i].near = o->gate[i].noisy = relative;
		if (absolute >= 0)
			o->gate[i].absolute = absolute;
	}
}

static int add_line(void *arg, const struct word_line *line, struct why *why)
{
	int metric = metric_named(line->word[0]);
	const char *wrong;
	double relative, absolute;

	if (metric < 0)
		return why_set(why, -EINVAL, "unknown metric \"%.64s\" " FORM,
			       line->word[0]);
	/* A gate on it would be ignored without a word. */
	if (metric_definitions[metric].exactness == EXACTNESS_EXACT)
		return why_set(why, -EINVAL,
			       "%s is a count, of which any difference is one "
			       "(--accept takes single changes)",
			       line->word[0]);
	if (!line->word[1])
		return why_set(why, -EINVAL, "no gate " FORM);
	wrong = tolerance_parse(line->word[1], &relative, &absolute);
	if (wrong)
		return why_set(why, -EINVAL,
			       "unexpected \"%.64s\" (use 2%% or 2%%,50)",
			       wrong);
	if (!*line->rest)
		return why_set(why, -EINVAL, "no reason " FORM);
	tolerance_set(arg, (size_t)metric, relative, absolute);
	return 0;
}

int tolerance_read(struct compare_options *o, const char *path, struct why *why)
{
	return word_lines_read(path, 2, add_line, o, why);
}
