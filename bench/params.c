/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "params.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "point.h"

/* One row a parameter, sorted by name. */
struct param {
	const char *name;
	const char *values; /* for the sentence of an error */
	int (*parse)(struct point_params *p, const char *value);
	/* The value, or NULL where it is the default. */
	const char *(*format)(const struct point_params *p);
};

static int parse_drain(struct point_params *p, const char *value)
{
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return -EINVAL;
	p->drain = value[0] == 'y';
	return 0;
}

static const char *format_drain(const struct point_params *p)
{
	return p->drain ? NULL : "no";
}

static const struct param params[] = {
	{ "drain", "yes or no", parse_drain, format_drain },
};

#define NR(a) (sizeof(a) / sizeof((a)[0]))

void params_default(struct point_params *p)
{
	p->drain = true;
}

static int parse_one(struct point_params *p, const char *name,
		     const char *value, char *why, size_t size)
{
	for (size_t i = 0; i < NR(params); i++) {
		if (strcmp(params[i].name, name))
			continue;
		if (!params[i].parse(p, value))
			return 0;
		snprintf(why, size, "parameter %s is %s, not '%.32s'", name,
			 params[i].values, value);
		return -EINVAL;
	}
	snprintf(why, size, "unknown parameter '%.32s'; known:", name);
	for (size_t i = 0; i < NR(params); i++) {
		size_t n = strlen(why);

		snprintf(why + n, size - n, " %s", params[i].name);
	}
	return -EINVAL;
}

int params_parse(struct point_params *p, const char *text, char *why,
		 size_t size)
{
	char copy[128], *save = NULL;

	params_default(p);
	if (!text)
		return 0;
	if (strlen(text) >= sizeof(copy)) {
		snprintf(why, size, "the parameters are too long");
		return -EINVAL;
	}
	strcpy(copy, text);
	for (char *t = strtok_r(copy, "&", &save); t;
	     t = strtok_r(NULL, "&", &save)) {
		char *eq = strchr(t, '=');
		int err;

		if (!eq) {
			snprintf(why, size, "parameter '%.32s' has no '=value'",
				 t);
			return -EINVAL;
		}
		*eq = 0;
		err = parse_one(p, t, eq + 1, why, size);
		if (err)
			return err;
	}
	return 0;
}

void params_format(const struct point_params *p, char *text, size_t size)
{
	size_t n = 0;

	text[0] = 0;
	for (size_t i = 0; i < NR(params); i++) {
		const char *value = params[i].format(p);

		if (value && n < size)
			n += (size_t)snprintf(text + n, size - n, "%s%s=%s",
					      n ? "&" : "", params[i].name,
					      value);
	}
}
