/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters: from text to values and back, by the rows of params.def. */
#include "bench/point/params.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/experiment/shared/experiment.h"
#include "bench/experiment/shared/reference_source.h"
#include "bench/wp/shared/tracker.h"
#include "harness/proc/pagemap.h"
#include "lib/array.h"

/* The longest range. Its 4k pages are the most writes that a batch has, which
 * the store knows as BATCH_WRITES_MAX. */
#define PARAM_SIZE_MAX ((size_t)64 << 30)
#define PARAM_PAGES    (PARAM_SIZE_MAX / BASE_PAGE)
#define PARAM_THREADS  1024
#define PARAM_CHILDREN 64

/* Combinations of one text: a text of a stored command may ask for millions. */
#define SETS_MAX 4096

/* Room for the words of a choice, a NULL behind them. */
#define PARAM_WORDS 8

struct param {
	const char *name;
	size_t offset; /* of its member of struct point_params */
	const char *word[PARAM_WORDS]; /* values by their number, up to NULL */
	bool flag; /* the member is a bool */
	size_t min, max;
	bool all; /* or the word "all" */
	bool size; /* bytes, with a suffix */
	/* Or a row of a table: its number, and its name. */
	int (*row_of)(const char *name);
	const char *(*name_of)(size_t row);
	size_t fallback;
	unsigned int needs;
	const char *values;
};

static const struct param params[] = {
#define WORDS(no, yes)	      .word = { no, yes }, .flag = true
#define CHOICE(...)	      .word = { __VA_ARGS__ }
#define NUMBER(lo, hi)	      .min = (lo), .max = (hi)
#define NUMBER_OR_ALL(lo, hi) .min = (lo), .max = (hi), .all = true
#define SIZE(lo, hi)	      .min = (lo), .max = (hi), .size = true
#define SOURCE()                                                               \
	.row_of = reference_source_find, .name_of = reference_source_name
#define TRACKER() .row_of = tracker_find, .name_of = tracker_name
/* The shape is a macro, which the limits next to it call. */
#define PARAM(type, member, name_, shape, limits, fallback_, needs_, values_,  \
	      help_)                                                           \
	{ .name = (name_),                                                     \
	  .offset = offsetof(struct point_params, member),                     \
	  .fallback = (fallback_),                                             \
	  .needs = (needs_),                                                   \
	  .values = (values_),                                                 \
	  shape limits },
#include "bench/params.def"
};

/* The help stands in a column of --help and of the README. */
#define PARAM(type, member, name, shape, limits, fallback, needs, values,      \
	      help)                                                            \
	_Static_assert(sizeof(values) > 1 && sizeof(help) > 1 &&               \
			       sizeof(help) <= 65,                             \
		       "values, and a help of 1 to 64 characters");
#include "bench/params.def"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

_Static_assert(NR(params) <= 8 * sizeof(((struct params_list *)0)->named),
	       "a bit per parameter");

/* The shape of a row tells the type of its member. */
static size_t get(const struct param *param, const struct point_params *p)
{
	const char *at = (const char *)p + param->offset;

	return param->flag ? *(const bool *)at : *(const size_t *)at;
}

static void set(const struct param *param, struct point_params *p, size_t value)
{
	char *at = (char *)p + param->offset;

	if (param->flag)
		*(bool *)at = value;
	else
		*(size_t *)at = value;
}

/* Digits only, without leading zeros: one value has one name. */
static int parse_number(const struct param *param, const char *text,
			size_t *value)
{
	/* Nine digits: strtoul(3) cannot overflow. */
	if (!*text || strlen(text) > 9 || text[strspn(text, "0123456789")] ||
	    (*text == '0' && text[1]))
		return -EINVAL;
	*value = (size_t)strtoul(text, NULL, 10);
	return *value < param->min || *value > param->max ? -EINVAL : 0;
}

/* Shifts of the suffixes, the largest first. */
static const struct {
	char letter;
	unsigned int shift;
} suffixes[] = { { 'G', 30 }, { 'M', 20 }, { 'K', 10 } };

/* Bytes of nine digits and a suffix are far below SIZE_MAX. */
static int parse_size(const struct param *param, const char *text,
		      size_t *value)
{
	const struct param digits = { .max = SIZE_MAX };
	char copy[16];
	size_t len = strlen(text);
	unsigned int shift = 0;

	if (!len || len >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	for (size_t i = 0; i < NR(suffixes); i++)
		if (copy[len - 1] == suffixes[i].letter) {
			shift = suffixes[i].shift;
			copy[len - 1] = '\0';
			break;
		}
	if (parse_number(&digits, copy, value))
		return -EINVAL;
	*value <<= shift;
	return *value < param->min || *value > param->max || *value % BASE_PAGE
		       ? -EINVAL
		       : 0;
}

static int parse_word(const struct param *param, const char *text,
		      size_t *value)
{
	for (*value = 0; param->word[*value]; ++*value)
		if (!strcmp(text, param->word[*value]))
			return 0;
	return -EINVAL;
}

static int parse_text(const struct param *param, const char *text,
		      size_t *value)
{
	int row;

	if (param->word[0])
		return parse_word(param, text, value);
	if (param->row_of) {
		row = param->row_of(text);
		*value = (size_t)row;
		return row < 0 ? -EINVAL : 0;
	}
	if (param->all && !strcmp(text, "all")) {
		*value = PARAM_ALL;
		return 0;
	}
	return param->size ? parse_size(param, text, value)
			   : parse_number(param, text, value);
}

void params_format_size(size_t value, char *text, size_t size)
{
	for (size_t i = 0; i < NR(suffixes); i++)
		if (!(value % ((size_t)1 << suffixes[i].shift))) {
			snprintf(text, size, "%zu%c",
				 value >> suffixes[i].shift,
				 suffixes[i].letter);
			return;
		}
	snprintf(text, size, "%zu", value);
}

static void format(const struct param *param, size_t value, char *text,
		   size_t size)
{
	if (param->word[0])
		snprintf(text, size, "%s", param->word[value]);
	else if (param->name_of)
		snprintf(text, size, "%s", param->name_of(value));
	else if (param->all && value == PARAM_ALL)
		snprintf(text, size, "all");
	else if (param->size)
		params_format_size(value, text, size);
	else
		snprintf(text, size, "%zu", value);
}

void params_default(struct point_params *p)
{
	memset(p, 0, sizeof(*p));
	for (size_t i = 0; i < NR(params); i++)
		set(&params[i], p, params[i].fallback);
}

size_t params_nr(void)
{
	return NR(params);
}

const char *params_name(size_t i)
{
	return params[i].name;
}

bool params_means(size_t i, unsigned int traits)
{
	return (params[i].needs & traits) == params[i].needs;
}

const char *params_restrict(struct point_params *p, unsigned int traits)
{
	const char *first = NULL;

	for (size_t i = 0; i < NR(params); i++) {
		const struct param *param = &params[i];

		if (params_means(i, traits))
			continue;
		if (!first && get(param, p) != param->fallback)
			first = param->name;
		/* Reset: names that differ in it would be one point twice. */
		set(param, p, param->fallback);
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
	size_t number;

	if (!parse_text(param, value, &number)) {
		set(param, p, number);
		return 0;
	}
	if (param->max && !param->size &&
	    strspn(value, "0123456789") == strlen(value))
		snprintf(why, size,
			 "parameter %s is %s (%zu to %zu here), not '%.32s'",
			 param->name, param->values, param->min, param->max,
			 value);
	else
		snprintf(why, size, "parameter %s is %s, not '%.32s'",
			 param->name, param->values, value);
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
	/* In the order of the rows, so that equal parameters have one text. */
	for (size_t i = 0; i < NR(params) && n < size; i++) {
		size_t now = get(&params[i], p);

		if (now == params[i].fallback)
			continue;
		format(&params[i], now, value, sizeof(value));
		n += (size_t)snprintf(text + n, size - n, "%s%s=%s",
				      n ? "," : "", params[i].name, value);
	}
}

void params_list_release(struct params_list *l)
{
	free(l->set);
	memset(l, 0, sizeof(*l));
}

static int add_set(struct params_list *l, const struct point_params *p)
{
	if (array_grow(&l->set, l->nr, sizeof(*l->set)))
		return -ENOMEM;
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

/* Each set there is, once with @value, added to @more. */
static int add_value(struct params_list *more, const struct params_list *l,
		     const struct param *param, const char *value, char *why,
		     size_t size)
{
	int err = 0;

	if (more->nr + l->nr > SETS_MAX) {
		snprintf(why, size, "more than %d combinations of parameters",
			 SETS_MAX);
		return -EINVAL;
	}
	for (size_t i = 0; i < l->nr && !err; i++) {
		struct point_params p = l->set[i];

		err = parse_value(param, &p, value, why, size);
		if (!err)
			err = add_set(more, &p);
	}
	return err;
}

/* Each set there is, once with each of the @values: of one at least, as a list
 * without sets has no parameters to start the next ones from. */
static int multiply(struct params_list *l, const struct param *param,
		    char *values, char *why, size_t size)
{
	struct params_list more = { .named = l->named };
	char *save = NULL;
	int err = 0;

	if (!values[strspn(values, "+")])
		return parse_value(param, l->set, values, why, size);
	for (char *v = strtok_r(values, "+", &save); v && !err;
	     v = strtok_r(NULL, "+", &save))
		err = add_value(&more, l, param, v, why, size);
	params_list_release(l);
	*l = more;
	l->named |= 1u << (param - params);
	return err;
}

int params_list_parse(struct params_list *l, const char *text, char *why,
		      size_t size)
{
	char copy[PARAMS_TEXT_MAX], *save = NULL;
	int err;

	memset(l, 0, sizeof(*l));
	/* The defaults are the set that multiply() starts from. */
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
