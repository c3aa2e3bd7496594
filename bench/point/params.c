/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/point/params.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/point/point.h"
#include "bench/experiment/shared/reference_source.h"

/* A range has at most as many 4k pages, of 1 GiB. */
#define MAX_PAGES   262144
#define MAX_THREADS 1024
#define MAX_RANGES  1024
#define MAX_REFS    65536
#define MAX_MS	    3600000
#define DEFAULT_MS  1000

/* One row a parameter, sorted by name. */
struct param {
	const char *name;
	const char *values; /* for the sentence of an error */
	unsigned int needs; /* traits of the experiments it is for, all */
	int (*parse)(struct point_params *p, const char *value);
	/* The value into @text; false where it is the default. */
	bool (*format)(const struct point_params *p, char *text, size_t size);
	void (*reset)(struct point_params *p); /* to the default */
};

/* A choice of two words; @yes is what the second one means. */
static int parse_choice(bool *yes, const char *value, const char *no_word,
			const char *yes_word)
{
	*yes = !strcmp(value, yes_word);
	return *yes || !strcmp(value, no_word) ? 0 : -EINVAL;
}

static bool format_word(bool differs, const char *word, char *text, size_t size)
{
	snprintf(text, size, "%s", word);
	return differs;
}

/* Digits only, without leading zeros: one value has one name. */
static int parse_number(size_t *number, const char *value, size_t min,
			size_t max)
{
	size_t n = 0;

	if (!*value || strlen(value) > 9 ||
	    value[strspn(value, "0123456789")] || (*value == '0' && value[1]))
		return -EINVAL;
	n = (size_t)strtoul(value, NULL, 10);
	if (n < min || n > max)
		return -EINVAL;
	*number = n;
	return 0;
}

static int parse_direction(struct point_params *p, const char *value)
{
	return parse_choice(&p->parent_takes, value, "child", "parent");
}

static bool format_direction(const struct point_params *p, char *text,
			     size_t size)
{
	return format_word(p->parent_takes, "parent", text, size);
}

static void reset_direction(struct point_params *p)
{
	p->parent_takes = false;
}

static int parse_dontfork(struct point_params *p, const char *value)
{
	return parse_choice(&p->dontfork, value, "no", "yes");
}

static bool format_dontfork(const struct point_params *p, char *text,
			    size_t size)
{
	return format_word(p->dontfork, "yes", text, size);
}

static void reset_dontfork(struct point_params *p)
{
	p->dontfork = false;
}

static int parse_drain(struct point_params *p, const char *value)
{
	return parse_choice(&p->drain, value, "no", "yes");
}

static bool format_drain(const struct point_params *p, char *text, size_t size)
{
	return format_word(!p->drain, "no", text, size);
}

static void reset_drain(struct point_params *p)
{
	p->drain = true;
}

static int parse_ms(struct point_params *p, const char *value)
{
	return parse_number(&p->ms, value, 1, MAX_MS);
}

static bool format_ms(const struct point_params *p, char *text, size_t size)
{
	snprintf(text, size, "%zu", p->ms);
	return p->ms != DEFAULT_MS;
}

static void reset_ms(struct point_params *p)
{
	p->ms = DEFAULT_MS;
}

static int parse_pin_offset(struct point_params *p, const char *value)
{
	return parse_number(&p->pin_offset, value, 0, MAX_PAGES - 1);
}

static bool format_pin_offset(const struct point_params *p, char *text,
			      size_t size)
{
	snprintf(text, size, "%zu", p->pin_offset);
	return p->pin_offset != PIN_OFFSET_MIDDLE;
}

static void reset_pin_offset(struct point_params *p)
{
	p->pin_offset = PIN_OFFSET_MIDDLE;
}

static int parse_pin_when(struct point_params *p, const char *value)
{
	return parse_choice(&p->pin_after, value, "before", "after");
}

static bool format_pin_when(const struct point_params *p, char *text,
			    size_t size)
{
	return format_word(p->pin_after, "after", text, size);
}

static void reset_pin_when(struct point_params *p)
{
	p->pin_after = false;
}

static int parse_pins(struct point_params *p, const char *value)
{
	p->pins = PINS_ALL;
	return strcmp(value, "all")
		       ? parse_number(&p->pins, value, 1, MAX_PAGES)
		       : 0;
}

static bool format_pins(const struct point_params *p, char *text, size_t size)
{
	if (p->pins == PINS_ALL)
		return format_word(true, "all", text, size);
	snprintf(text, size, "%zu", p->pins);
	return p->pins != 1;
}

static void reset_pins(struct point_params *p)
{
	p->pins = 1;
}

static int parse_ranges(struct point_params *p, const char *value)
{
	return parse_number(&p->ranges, value, 1, MAX_RANGES);
}

static bool format_ranges(const struct point_params *p, char *text, size_t size)
{
	snprintf(text, size, "%zu", p->ranges);
	return p->ranges != 1;
}

static void reset_ranges(struct point_params *p)
{
	p->ranges = 1;
}

static int parse_refs(struct point_params *p, const char *value)
{
	return parse_number(&p->refs, value, 1, MAX_REFS);
}

static bool format_refs(const struct point_params *p, char *text, size_t size)
{
	snprintf(text, size, "%zu", p->refs);
	return p->refs != 1;
}

static void reset_refs(struct point_params *p)
{
	p->refs = 1;
}

static int parse_source(struct point_params *p, const char *value)
{
	int i = reference_source_find(value);

	if (i < 0)
		return -EINVAL;
	p->source = (size_t)i;
	return 0;
}

static bool format_source(const struct point_params *p, char *text, size_t size)
{
	return format_word(p->source, reference_source_kinds[p->source].name,
			   text, size);
}

static void reset_source(struct point_params *p)
{
	p->source = 0;
}

static int parse_threads(struct point_params *p, const char *value)
{
	return parse_number(&p->threads, value, 1, MAX_THREADS);
}

static bool format_threads(const struct point_params *p, char *text,
			   size_t size)
{
	snprintf(text, size, "%zu", p->threads);
	return p->threads != 1;
}

static void reset_threads(struct point_params *p)
{
	p->threads = 1;
}

static int parse_writers(struct point_params *p, const char *value)
{
	return parse_number(&p->writers, value, 1, MAX_THREADS);
}

static bool format_writers(const struct point_params *p, char *text,
			   size_t size)
{
	snprintf(text, size, "%zu", p->writers);
	return p->writers != 1;
}

static void reset_writers(struct point_params *p)
{
	p->writers = 1;
}

static const struct param params[] = {
	{ "direction", "child or parent", EXPERIMENT_LEAKS, parse_direction,
	  format_direction, reset_direction },
	{ "dontfork", "yes or no", EXPERIMENT_FORKS, parse_dontfork,
	  format_dontfork, reset_dontfork },
	{ "drain", "yes or no", EXPERIMENT_POPULATES, parse_drain, format_drain,
	  reset_drain },
	{ "ms", "a number of milliseconds", EXPERIMENT_LASTS, parse_ms,
	  format_ms, reset_ms },
	{ "pin-offset", "the number of a 4k page in the range, from 0",
	  EXPERIMENT_PINS, parse_pin_offset, format_pin_offset,
	  reset_pin_offset },
	{ "pin-when", "before or after", EXPERIMENT_PINS | EXPERIMENT_PROTECTS,
	  parse_pin_when, format_pin_when, reset_pin_when },
	{ "pins", "a number of 4k pages, or all", EXPERIMENT_PINS, parse_pins,
	  format_pins, reset_pins },
	{ "ranges", "a number of ranges, from 1", EXPERIMENT_RANGES,
	  parse_ranges, format_ranges, reset_ranges },
	{ "refs", "a number of references, from 1", EXPERIMENT_PINS, parse_refs,
	  format_refs, reset_refs },
	{ "source",
	  "none, kpage, compaction, migration, process_vm_readv, cpu_hop or "
	  "pageout",
	  EXPERIMENT_SOURCES, parse_source, format_source, reset_source },
	{ "threads", "a number of threads, from 1",
	  EXPERIMENT_WRITES | EXPERIMENT_PROTECTS, parse_threads,
	  format_threads, reset_threads },
	{ "writers", "a number of threads, from 1", EXPERIMENT_CROWDED,
	  parse_writers, format_writers, reset_writers },
};

#define NR(a) (sizeof(a) / sizeof((a)[0]))

void params_default(struct point_params *p)
{
	memset(p, 0, sizeof(*p));
	for (size_t i = 0; i < NR(params); i++)
		params[i].reset(p);
}

const char *params_restrict(struct point_params *p, unsigned int traits)
{
	const char *first = NULL;
	char text[32];

	for (size_t i = 0; i < NR(params); i++) {
		if ((params[i].needs & traits) == params[i].needs)
			continue;
		if (!first && params[i].format(p, text, sizeof(text)))
			first = params[i].name;
		params[i].reset(p);
	}
	return first;
}

static const struct param *find(const char *name, char *why, size_t size)
{
	for (size_t i = 0; i < NR(params); i++)
		if (!strcmp(params[i].name, name))
			return &params[i];
	snprintf(why, size, "unknown parameter '%.32s'; known:", name);
	for (size_t i = 0; i < NR(params); i++) {
		size_t n = strlen(why);

		snprintf(why + n, size - n, " %s", params[i].name);
	}
	return NULL;
}

static int parse_value(const struct param *param, struct point_params *p,
		       const char *value, char *why, size_t size)
{
	if (!param->parse(p, value))
		return 0;
	snprintf(why, size, "parameter %s is %s, not '%.32s'", param->name,
		 param->values, value);
	return -EINVAL;
}

/* "name=value" is what a word has to be; cuts it in two. */
static char *split(char *word, char *why, size_t size)
{
	char *eq = strchr(word, '=');

	if (eq)
		*eq++ = 0;
	else
		snprintf(why, size, "parameter '%.32s' has no '=value'", word);
	return eq;
}

static int copy_text(char copy[PARAMS_TEXT_MAX], const char *text, char *why,
		     size_t size)
{
	if (strlen(text) >= PARAMS_TEXT_MAX) {
		snprintf(why, size, "the parameters are too long");
		return -EINVAL;
	}
	strcpy(copy, text);
	return 0;
}

int params_parse(struct point_params *p, const char *text, char *why,
		 size_t size)
{
	char copy[PARAMS_TEXT_MAX], *save = NULL;
	int err;

	params_default(p);
	if (!text)
		return 0;
	err = copy_text(copy, text, why, size);
	for (char *t = err ? NULL : strtok_r(copy, ",", &save); t && !err;
	     t = strtok_r(NULL, ",", &save)) {
		char *value = split(t, why, size);
		const struct param *param = value ? find(t, why, size) : NULL;

		err = param ? parse_value(param, p, value, why, size) : -EINVAL;
	}
	return err;
}

void params_format(const struct point_params *p, char *text, size_t size)
{
	size_t n = 0;
	char value[32];

	text[0] = 0;
	for (size_t i = 0; i < NR(params) && n < size; i++)
		if (params[i].format(p, value, sizeof(value)))
			n += (size_t)snprintf(text + n, size - n, "%s%s=%s",
					      n ? "," : "", params[i].name,
					      value);
}

void params_list_release(struct params_list *l)
{
	free(l->set);
	memset(l, 0, sizeof(*l));
}

static int add_set(struct params_list *l, const struct point_params *p)
{
	if (l->nr == l->room) {
		size_t room = l->room ? 2 * l->room : 8;
		struct point_params *more =
			realloc(l->set, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		l->set = more;
		l->room = room;
	}
	l->set[l->nr++] = *p;
	return 0;
}

int params_list_add(struct params_list *l, const char *text, char *why,
		    size_t size)
{
	struct point_params p;
	int err = params_parse(&p, text, why, size);

	return err ? err : add_set(l, &p);
}

/* Each set there is, once with each of the @values. */
static int multiply(struct params_list *l, const struct param *param,
		    char *values, char *why, size_t size)
{
	struct params_list more = { 0 };
	char *save = NULL;
	int err = *values ? 0 : parse_value(param, l->set, "", why, size);

	for (char *v = err ? NULL : strtok_r(values, "+", &save); v && !err;
	     v = strtok_r(NULL, "+", &save))
		for (size_t i = 0; i < l->nr && !err; i++) {
			struct point_params p = l->set[i];

			err = parse_value(param, &p, v, why, size);
			if (!err)
				err = add_set(&more, &p);
		}
	params_list_release(l);
	*l = more;
	return err;
}

int params_list_parse(struct params_list *l, const char *text, char *why,
		      size_t size)
{
	char copy[PARAMS_TEXT_MAX], *save = NULL;
	int err;

	memset(l, 0, sizeof(*l));
	err = params_list_add(l, NULL, why, size);
	if (err || !text)
		return err;
	err = copy_text(copy, text, why, size);
	for (char *t = err ? NULL : strtok_r(copy, ",", &save); t && !err;
	     t = strtok_r(NULL, ",", &save)) {
		char *values = split(t, why, size);
		const struct param *param = values ? find(t, why, size) : NULL;

		err = param ? multiply(l, param, values, why, size) : -EINVAL;
	}
	return err;
}
