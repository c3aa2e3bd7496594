/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a cost: the answer, the remedies, and what is not known. */
#include "report/cost/cost.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/table.h"

/* Of a reason, characters: one line. */
#define REASON_TEXT 100

/* The largest size that was measured, where no line may be drawn from it. */
static void put_largest(struct table *t, const struct cost_time *p)
{
	char value[COST_TEXT], bytes[COST_TEXT];

	if (!p->nr) {
		table_add(t, NULL);
		table_add(t, NULL);
		return;
	}
	cost_ns(p->ns[p->nr - 1], value);
	cost_bytes(p->bytes[p->nr - 1], bytes);
	table_addf(t, "%s", value);
	table_addf(t, "at %s", bytes);
}

/* Measured at that size, a value has no interval here. */
static void put_pause(struct table *t, const struct cost_time *p)
{
	char value[COST_TEXT], range[COST_TEXT];

	if (!p->known || (!p->measured && cost_is_flat(p))) {
		put_largest(t, p);
		return;
	}
	cost_ns(p->value, value);
	cost_ns_range(p->low, p->high, "..", range);
	table_addf(t, "%s", value);
	if (p->measured)
		table_addf(t, "measured");
	else
		table_addf(t, "%s%s", range, cost_fits_badly(p) ? " ?" : "");
}

static void put_writes(struct table *t, const struct cost_writes *w)
{
	char text[COST_TEXT];

	for (int q = 0; q < COST_QUANTILES; q++) {
		bool known = w->known && !isnan(w->p[q]);

		if (known)
			cost_digits(w->p[q] / 1000, text);
		table_add(t, known ? text : NULL);
	}
	if (w->copies_known)
		cost_copied(w, text);
	table_add(t, w->copies_known ? text : NULL);
}

/* Of the scenario's memory, or of a buffer of one page. */
static void put_limit(struct table *t, const struct cost_variant *v)
{
	char text[COST_TEXT];

	if (!isnan(v->each)) {
		cost_bytes(4096 * v->each, text);
		table_addf(t, "%s/4k", text);
	} else if (v->limit.known && v->limit.even) {
		cost_bytes(v->limit.bytes, text);
		table_addf(t, "%s", text);
	} else {
		table_add(t, NULL);
	}
}

static int print_table(const struct cost *c, FILE *f)
{
	static const struct table_column columns[] = {
		{ "", false, false, NULL },
		{ "pause", true, true, NULL },
		{ "95 %", false, true, NULL },
		{ "p50", true, true, "write, us" },
		{ "p99", true, true, "write, us" },
		{ "p99.9", true, true, "write, us" },
		{ "copied", true, true, NULL },
		{ "memlock", true, true, NULL },
	};
	struct table t;
	int err = 0;

	table_init(&t, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < c->nr; i++) {
		const struct cost_variant *v = &c->variant[i];
		char words[COST_TEXT];

		if (!cost_is_known(v))
			continue;
		cost_variant_words(v, words);
		table_add(&t, words);
		put_pause(&t, &v->pause);
		put_writes(&t, &v->writes);
		put_limit(&t, v);
	}
	if (t.rows) {
		fputc('\n', f);
		err = table_print(&t, f);
	}
	fputc('\n', f);
	table_release(&t);
	return err;
}

static const char *reason_of(const struct cost_variant *v)
{
	if (v->reason)
		return v->reason;
	return cost_is_known(v) ? NULL : "the run has no such point";
}

static bool was_told(const struct cost *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (reason_of(&c->variant[k]) &&
		    !strcmp(reason_of(&c->variant[k]),
			    reason_of(&c->variant[i])))
			return true;
	return false;
}

/* A reason once, with all that lack something for it. */
static void print_reasons(const struct cost *c, FILE *f)
{
	for (size_t i = 0; i < c->nr; i++) {
		const char *reason = reason_of(&c->variant[i]);
		char text[REASON_TEXT + 1], words[COST_TEXT];

		if (!reason || was_told(c, i))
			continue;
		fputs("Not measured: ", f);
		for (size_t k = i; k < c->nr; k++) {
			if (!reason_of(&c->variant[k]) ||
			    strcmp(reason_of(&c->variant[k]), reason))
				continue;
			cost_variant_words(&c->variant[k], words);
			fprintf(f, "%s%s", k > i ? "; " : "", words);
		}
		snprintf(text, sizeof(text), "%s", reason);
		fputs(": ", f);
		escape_to(f, text);
		fputs(strlen(reason) > REASON_TEXT ? "...\n" : "\n", f);
	}
}

static void print_head(const struct cost *c, FILE *f)
{
	char bytes[COST_TEXT];

	cost_bytes(c->memory, bytes);
	fprintf(f, "%s%s, %s in %s, Linux ", style_on(STYLE_BOLD),
		scenarios[c->scenario].name, bytes, c->variant[0].mapping);
	escape_to(f, c->run.kernel);
	fprintf(f, "%s", style_off());
	if (strcmp(c->run.status, "complete")) {
		fputs(", run ", f);
		escape_to(f, c->run.status);
	}
	fputc('\n', f);
	cost_sentences(c, f);
}

static void print_foot(const struct cost *c, FILE *f)
{
	char bytes[COST_TEXT];

	cost_bytes(c->memory, bytes);
	fprintf(f,
		"Pauses are for %s, by a line with its interval (\"?\": it "
		"fits "
		"badly), or \"measured\", or measured \"at\" the largest size "
		"where sizes hardly matter; writes are one per 4k page, in "
		"order, and \"copied\" is GiB per GiB of them, all "
		"measured.\n",
		bytes);
	print_reasons(c, f);
	fprintf(f,
		"Points: runs show %" PRId64
		"; lines: report --view scaling %" PRId64
		"; again: cost --run %" PRId64 ".\n",
		c->run.run, c->run.run, c->run.run);
}

static int put(const struct cost *c, FILE *f,
	       void (*print)(const struct cost *c, FILE *f))
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

int cost_print(const struct cost *c, FILE *f)
{
	int err = put(c, f, print_head);

	if (!err)
		err = print_table(c, f);
	return err ? err : put(c, f, print_foot);
}
