/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a cost: numbers with units, and the answer in sentences. */
#include "report/cost/cost.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A line is told to fit badly below this R2, or with a size this far off. */
#define R2_POOR	   0.98
#define WORST_POOR 0.25
/* A time that less than doubles while sizes grow eightfold does not depend on
 * them: a line through it would be one through noise. */
#define FLAT	   2
#define FLAT_SIZES 8

static const struct {
	double ns;
	const char *unit;
} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" } };

/* Three digits: 9.995 would be 10.0 with three. */
static size_t unit_of(double ns)
{
	size_t i = 0;

	while (i < 3 && ns < 0.9995 * units[i].ns)
		i++;
	return i;
}

void cost_digits(double value, char text[COST_TEXT])
{
	if (value >= 99.95)
		snprintf(text, COST_TEXT, "%.0f", value);
	else if (value >= 9.995)
		snprintf(text, COST_TEXT, "%.1f", value);
	else if (value > 0)
		snprintf(text, COST_TEXT, "%.2f", value);
	else
		snprintf(text, COST_TEXT, "0");
}

void cost_ns(double ns, char text[COST_TEXT])
{
	size_t u = unit_of(ns);
	char number[COST_TEXT];

	cost_digits(ns / units[u].ns, number);
	snprintf(text, COST_TEXT, "%.40s %s", number, units[u].unit);
}

/* In the unit of the larger one. */
void cost_ns_range(double low, double high, const char *between,
		   char text[COST_TEXT])
{
	size_t u = unit_of(high);
	char from[COST_TEXT], to[COST_TEXT];

	cost_digits(low / units[u].ns, from);
	cost_digits(high / units[u].ns, to);
	snprintf(text, COST_TEXT, "%.20s%s%.20s %s", from, between, to,
		 units[u].unit);
}

void cost_bytes(double bytes, char text[COST_TEXT])
{
	static const char *const of[] = { "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	for (bytes /= 1024; i < 3 && bytes >= 1023.5; i++)
		bytes /= 1024;
	if (bytes == floor(bytes) || bytes >= 99.95)
		snprintf(text, COST_TEXT, "%.0f %s", bytes, of[i]);
	else
		snprintf(text, COST_TEXT, "%.2f %s", bytes, of[i]);
}

void cost_variant_words(const struct cost_variant *v, char text[COST_TEXT])
{
	const char *words = *v->first->variant ? v->first->variant : "as it is";

	if (strpbrk(v->first->point, "*~"))
		snprintf(text, COST_TEXT, "%.28s, %s", words, v->mapping);
	else
		snprintf(text, COST_TEXT, "%.60s", words);
}

void cost_copied(const struct cost_writes *w, char text[COST_TEXT])
{
	char low[COST_TEXT], high[COST_TEXT];

	snprintf(low, sizeof(low), "%.2f", w->copied_low);
	snprintf(high, sizeof(high), "%.2f", w->copied_high);
	if (strcmp(low, high))
		snprintf(text, COST_TEXT, "%.20s..%.20s", low, high);
	else
		snprintf(text, COST_TEXT, "%.2f", w->copied);
}

/* "measured at 64 MiB to 1 GiB, 24.7 ms there" */
static void say_measured(const struct cost_time *t, FILE *f)
{
	char least[COST_TEXT], most[COST_TEXT], ns[COST_TEXT];

	cost_bytes(t->bytes[0], least);
	cost_bytes(t->bytes[t->nr - 1], most);
	cost_ns(t->ns[t->nr - 1], ns);
	if (t->nr > 1)
		fprintf(f, "measured at %zu sizes from %s to %s, %s there",
			t->nr, least, most, ns);
	else
		fprintf(f, "measured at %s, %s there", most, ns);
}

bool cost_is_flat(const struct cost_time *t)
{
	double least = HUGE_VAL, most = 0;

	for (size_t i = 0; i < t->nr; i++) {
		least = fmin(least, t->ns[i]);
		most = fmax(most, t->ns[i]);
	}
	return t->nr >= 3 && most < FLAT * least &&
	       t->bytes[t->nr - 1] >= FLAT_SIZES * t->bytes[0];
}

bool cost_fits_badly(const struct cost_time *t)
{
	return t->known && !t->measured &&
	       (t->r2 < R2_POOR || t->worst > WORST_POOR);
}

static void say_doubts(const struct cost_time *t, FILE *f)
{
	char low[COST_TEXT], high[COST_TEXT];

	if (cost_fits_badly(t))
		fprintf(f,
			" The line fits badly (R2 %.3f, one size %.0f %% off): "
			"take it as an order of magnitude.",
			t->r2, 100 * t->worst);
	if (t->modes) {
		cost_ns(t->modes->value[0], low);
		cost_ns(t->modes->value[1], high);
		fprintf(f,
			" It has two modes at the largest size, %s in %lld "
			"batches and %s in %lld.",
			low, (long long)t->modes->batches[0], high,
			(long long)t->modes->batches[1]);
	}
	if (t->marked)
		fputs(" A batch of it stayed disturbed.", f);
}

static void say_pause(const struct cost *c, const struct cost_time *t, FILE *f)
{
	char value[COST_TEXT], range[COST_TEXT];

	fputs(scenarios[c->scenario].pause, f);
	if (!t->nr) {
		fputs(" an unknown time: it was not measured.", f);
		return;
	}
	if (!t->known) {
		fputs(": not known, as a line needs three sizes (", f);
		say_measured(t, f);
		fputs(").", f);
		return;
	}
	if (!t->measured && cost_is_flat(t)) {
		cost_ns(t->ns[t->nr - 1], value);
		fprintf(f, " about %s, and the size hardly matters: ", value);
		say_measured(t, f);
		fputc('.', f);
		return;
	}
	cost_ns(t->value, value);
	cost_ns_range(t->low, t->high, " to ", range);
	if (t->measured && t->low < t->high)
		fprintf(f, " %s (95 %%: %s), measured at that size.", value,
			range);
	else if (t->measured)
		fprintf(f, " %s, measured at that size.", value);
	else
		fprintf(f,
			" about %s (95 %%: %s): extrapolated by a line (R2 "
			"%.3f), ",
			value, range, t->r2);
	if (!t->measured) {
		say_measured(t, f);
		fputc('.', f);
	}
	say_doubts(t, f);
}

/* Fork copies pages that are referenced, for the child. */
static void say_fork_copies(const struct cost *c, const struct cost_time *t,
			    FILE *f)
{
	char bytes[COST_TEXT];

	if (!t->copies_known || t->copied <= 0)
		return;
	cost_bytes(t->copied * c->memory, bytes);
	fprintf(f,
		" Fork itself copies %.0f %% of the memory for the child: %s "
		"more.",
		100 * t->copied, bytes);
}

static void say_write_times(const struct cost *c, const struct cost_writes *w,
			    FILE *f)
{
	char p[COST_QUANTILES][COST_TEXT], range[COST_TEXT];

	for (int q = 0; q < COST_QUANTILES; q++)
		cost_ns(w->p[q], p[q]);
	fprintf(f, "%s %s", scenarios[c->scenario].write,
		isnan(w->p[COST_P50]) ? "an unknown time" : p[COST_P50]);
	if (!isnan(w->p[COST_P99])) {
		cost_ns_range(w->low[COST_P99], w->high[COST_P99], " to ",
			      range);
		fprintf(f, ", p99 %s", p[COST_P99]);
		/* Of several processes only. */
		if (w->low[COST_P99] < w->high[COST_P99])
			fprintf(f, " (%s in %lld processes)", range,
				(long long)c->run.invocations);
	}
	if (!isnan(w->p[COST_P999]))
		fprintf(f, ", p99.9 %s", p[COST_P999]);
	else
		fprintf(f, "; p99.9 is not known, as it needs 10000 writes");
	if (w->nr)
		fprintf(f, " (%zu writes)", w->nr);
}

/* Without frame numbers copies are told by counters that others move, too. */
static void say_copies(const struct cost_writes *w, FILE *f)
{
	char copied[COST_TEXT];

	cost_copied(w, copied);
	fprintf(f, "; 1 GiB dirtied, page by page, takes %s GiB more memory%s.",
		copied,
		w->undecided ? ", by the kernel's counters alone, as frame "
			       "numbers need root"
			     : "");
}

static void say_writes(const struct cost *c, const struct cost_writes *w,
		       FILE *f)
{
	if (w->known)
		say_write_times(c, w, f);
	else
		fprintf(f, "%s an unknown time: it was not measured",
			scenarios[c->scenario].write);
	if (w->copies_known)
		say_copies(w, f);
	else if (w->known)
		fputs("; how much memory is copied is not known without root "
		      "(\"pincow boot\" counts it).",
		      f);
	else
		fputc('.', f);
}

static void say_limit(const struct cost_limit *l, FILE *f)
{
	char bytes[COST_TEXT], open[COST_TEXT], most[COST_TEXT];

	if (!l->known)
		return;
	cost_bytes(l->bytes - l->open, bytes);
	cost_bytes(l->open, open);
	cost_bytes(l->most, most);
	if (!l->even) {
		fprintf(f,
			"RLIMIT_MEMLOCK: not known, as the charge is not in "
			"proportion to the size up to %s.\n",
			most);
		return;
	}
	fprintf(f, "RLIMIT_MEMLOCK must be %s", bytes);
	if (l->open > 0)
		fprintf(f, " and %s for the provider itself", open);
	fprintf(f, ": %s%s, %.2f bytes per byte.\n",
		l->measured ? "measured" : "in proportion to ",
		l->measured ? "" : most, l->per_byte);
}

void cost_sentences(const struct cost *c, FILE *f)
{
	const struct cost_variant *v = &c->variant[0];

	if (!c->times) {
		fputs("Times mean nothing under the emulated clock.\n", f);
	} else {
		say_pause(c, &v->pause, f);
		say_fork_copies(c, &v->pause, f);
		fputc('\n', f);
	}
	say_writes(c, &v->writes, f);
	fputc('\n', f);
	say_limit(&v->limit, f);
}
