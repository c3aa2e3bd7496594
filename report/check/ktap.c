/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A check as KTAP, version 1: one test per harm, one subtest per point. A known
 * failure is XFAIL, as kselftest has it.
 */
#include "report/check/check.h"
#include "report/markup.h"

static bool failed(enum check_state s)
{
	return s == CHECK_FAIL;
}

static void print_case(const struct check_case *k, size_t number, FILE *f)
{
	char count[160] = "";

	if (k->value)
		check_count(k, count, sizeof(count));
	if (failed(k->state))
		fprintf(f, "  # %s: %s\n", harm_definitions[k->harm].words,
			count);
	fprintf(f, "  %s %zu ", failed(k->state) ? "not ok" : "ok", number);
	markup_ktap(f, k->point ? k->point : harm_definitions[k->harm].word);
	if (k->state == CHECK_KNOWN || k->state == CHECK_SKIP) {
		fprintf(f, " # %s %s%s",
			k->state == CHECK_KNOWN ? "XFAIL" : "SKIP", count,
			k->value ? ", " : "");
		markup_ktap(f, k->reason);
	}
	fputc('\n', f);
}

/* Cases are sorted by harm. */
static size_t print_harm(const struct check *c, size_t first, size_t number,
			 FILE *f)
{
	enum harm h = c->list[first].harm;
	const char *word = harm_definitions[h].word;
	bool bad = false, skip = true;
	size_t end = first;

	while (end < c->nr && c->list[end].harm == h) {
		bad |= failed(c->list[end].state);
		skip &= c->list[end].state == CHECK_SKIP;
		end++;
	}
	fprintf(f, "  KTAP version 1\n  # Subtest: %s\n  1..%zu\n", word,
		end - first);
	for (size_t i = first; i < end; i++)
		print_case(&c->list[i], i - first + 1, f);
	fprintf(f, "%s %zu %s%s\n", bad ? "not ok" : "ok", number, word,
		skip ? " # SKIP nothing looked" : "");
	return end;
}

int check_print_ktap(const struct check *c, FILE *f)
{
	size_t number = 0;

	/* One test more: is the run complete? */
	fprintf(f, "KTAP version 1\n1..%d\n# Linux ", HARM_NR + 1);
	markup_ktap(f, c->run.kernel);
	fputc('\n', f);
	for (size_t i = 0; i < c->nr;)
		i = print_harm(c, i, ++number, f);
	fprintf(f, "%s %zu complete\n",
		check_is_incomplete(c) ? "not ok" : "ok", number + 1);
	return 0;
}
