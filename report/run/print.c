/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts the parts of a printed run in order, and fills their lines. */
#include "report/run/print.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "facts/harness_ratio.h"
#include "lib/text.h"
#include "report/run/summary.h"
#include "report/run/summary_notes.h"
#include "report/run/summary_table.h"
#include "report/run/summary_words.h"

static int fill_sentences(const struct summary *s, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *whole = open_memstream(&text, &size);

	if (!whole)
		return -ENOMEM;
	summary_print_notes(s, whole);
	if (s->nr)
		summary_print_words(s, whole);
	/* A stream that could not grow tells only when it is closed. */
	if (!fclose(whole))
		fill_to(f, text);
	free(text);
	return 0;
}

/* In the first lines: it is about every time below. */
static void print_harness(const struct summary *s, FILE *f)
{
	const char *before = "Times may not be the kernel's alone: ";
	char text[256];
	size_t len = 0;

	for (enum harness_ratio i = 0; i < HARNESS_RATIO_NR; i++) {
		double percent = harness_ratio_percent(s->harness_ppm[i]);

		/* 0: the run did not compare itself with a bare loop. */
		if (!s->harness_ppm[i] || harness_ratio_fine(s->harness_ppm[i]))
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"%s%s took %.0f %% %s", before,
					harness_ratios[i].write, fabs(percent),
					percent < 0 ? "less" : "longer");
		before = ", ";
		if (len >= sizeof(text))
			return;
	}
	if (!len)
		return;
	snprintf(text + len, sizeof(text) - len, " than in a bare loop.\n");
	fill_to(f, text);
}

/* Tables are not filled: their lines are as wide as they need to be. */
int summary_print(const struct summary *s, FILE *f)
{
	int err;

	fprintf(f, "%sRun %" PRId64 "%s", style_on(STYLE_BOLD), s->run,
		style_off());
	if (s->label) {
		fputs(" \"", f);
		escape_to(f, s->label);
		fputc('"', f);
	}
	fputs(": Linux ", f);
	escape_to(f, s->kernel);
	fputs(", clock ", f);
	escape_to(f, s->clock);
	fprintf(f, ", %" PRId64 " invocation%s, ", s->invocations,
		s->invocations == 1 ? "" : "s");
	escape_to(f, s->status);
	fputc('\n', f);
	print_harness(s, f);
	err = summary_print_tables(s, f);
	return err ? err : fill_sentences(s, f);
}
