/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A check as text: failures first, what is known, what nobody looked at. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "lib/text.h"
#include "report/check/check.h"

/* Cases of a state that are told one by one. */
#define LINES 20

static void print_state(const struct check *c, enum check_state state, FILE *f)
{
	size_t told = 0;

	for (size_t i = 0; i < c->nr; i++) {
		const struct check_case *k = &c->list[i];
		char count[160];

		if (k->state != state)
			continue;
		if (told++ >= LINES)
			continue;
		fprintf(f, "%s%s%s %s, ",
			style_on(state == CHECK_FAIL ? STYLE_BAD : STYLE_DIM),
			check_states[state], style_off(),
			harm_definitions[k->harm].word);
		escape_to(f, k->point);
		if (k->value) {
			check_count(k, count, sizeof(count));
			fprintf(f, ": %s", count);
		}
		if (k->reason) {
			fputs(": ", f);
			escape_to(f, k->reason);
		}
		fputc('\n', f);
	}
	if (told > LINES)
		fprintf(f, "%s: %zu more (--format json has all)\n",
			check_states[state], told - LINES);
}

/* One line per harm: looked at where, allowed how much. */
static void print_harms(const struct check *c, FILE *f)
{
	for (int h = 0; h < HARM_NR; h++) {
		size_t of[CHECK_SKIP + 1] = { 0 };

		for (size_t i = 0; i < c->nr; i++)
			if (c->list[i].harm == (enum harm)h && c->list[i].point)
				of[c->list[i].state]++;
		fprintf(f, "%s: %zu ok, %zu failed, %zu known, %zu skipped",
			harm_definitions[h].word, of[CHECK_OK], of[CHECK_FAIL],
			of[CHECK_KNOWN], of[CHECK_SKIP]);
		if (!of[CHECK_OK] && !of[CHECK_FAIL] && !of[CHECK_KNOWN])
			fprintf(f, ": not looked for (-e %s)",
				harm_definitions[h].from);
		else if (isinf(c->allow[h]))
			fputs("; any count allowed", f);
		else if (c->allow[h] > 0)
			fprintf(f, "; up to %.0f allowed", c->allow[h]);
		fputc('\n', f);
	}
}

static void print(const struct check *c, FILE *f)
{
	fprintf(f, "%s%s%s: Linux ",
		style_on(c->of[CHECK_FAIL] ? STYLE_BAD : STYLE_GOOD),
		check_is_incomplete(c) ? "INCOMPLETE"
		: c->of[CHECK_FAIL]    ? "FAIL"
				       : "ok",
		style_off());
	escape_to(f, c->run.kernel);
	fprintf(f, ", run %" PRId64 "\n\n", c->run.run);
	print_state(c, CHECK_FAIL, f);
	print_state(c, CHECK_KNOWN, f);
	fputs(c->of[CHECK_FAIL] || c->of[CHECK_KNOWN] ? "\n" : "", f);
	print_harms(c, f);
	for (size_t i = 0; i < c->known.nr; i++)
		if (!c->known.row[i].used) {
			fputs("known and not seen: ", f);
			escape_to(f, c->known.row[i].point);
			fprintf(f, " %s (remove the line)\n",
				harm_definitions[c->known.row[i].harm].word);
		}
}

int check_print_text(const struct check *c, FILE *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *s = open_memstream(&text, &size);
	int err = s ? 0 : -ENOMEM;

	if (s)
		print(c, s);
	if (s && fclose(s))
		err = -ENOMEM;
	if (!err)
		fill_to(f, text);
	free(text);
	return err;
}
