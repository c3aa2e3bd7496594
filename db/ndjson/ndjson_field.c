/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the fields of an object that somebody else wrote. */
#include "db/ndjson/ndjson_field.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/vocabulary.h"

int field_refuse(struct fields *f, const char *fmt, ...)
{
	va_list args;
	int used = snprintf(f->why, sizeof(f->why), "%s: ", f->type);

	va_start(args, fmt);
	vsnprintf(f->why + used, sizeof(f->why) - (size_t)used, fmt, args);
	va_end(args);
	return -EBADMSG;
}

/*
 * 1.0 is refused as well: whoever writes numbers as doubles has lost the digits
 * beyond 2^53 already.
 */
int field_integer(struct fields *f, const char *key, int64_t min, int64_t max,
		  int64_t *value)
{
	const json_t *json = json_object_get(f->object, key);

	if (!json_is_integer(json) || json_integer_value(json) < min ||
	    json_integer_value(json) > max)
		return field_refuse(f,
				    "'%s' is not an integer from %lld to "
				    "%lld",
				    key, (long long)min, (long long)max);
	*value = json_integer_value(json);
	return 0;
}

int field_u64(struct fields *f, const char *key, uint64_t *value)
{
	int64_t signed_value = 0;
	int err = field_integer(f, key, 0, INT64_MAX, &signed_value);

	*value = (uint64_t)signed_value;
	return err;
}

int field_seed(struct fields *f, uint64_t *value)
{
	const char *text =
		json_string_value(json_object_get(f->object, "seed"));
	char *end;

	if (!text)
		return field_u64(f, "seed", value);
	errno = 0;
	*value = strtoull(text, &end, 10);
	/* strtoull(3) takes blanks and signs, too. */
	if (*text < '0' || *text > '9' || *end || errno || *value > INT64_MAX)
		return field_refuse(f, "'seed' is not a number below 2^63");
	return 0;
}

/* INT_MAX and not UINT_MAX: an errno goes through here, and is an int. */
int field_uint(struct fields *f, const char *key, unsigned int min,
	       unsigned int *value)
{
	int64_t signed_value = 0;
	int err = field_integer(f, key, min, INT_MAX, &signed_value);

	*value = (unsigned int)signed_value;
	return err;
}

/*
 * A sentence of a guest ends up on a terminal, where an escape sequence could
 * do more than be read.
 */
void field_clean(const char *text)
{
	/* The tree is ours, and a space is as long as what it replaces. */
	unsigned char *c = (unsigned char *)(uintptr_t)text;

	for (; *c; c++) {
		if (*c < 0x20 || *c == 0x7f)
			*c = ' ';
		/* U+0080 to U+009F, with which terminals do things, too. */
		if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)
			c[0] = c[1] = ' ';
	}
}

int field_text(struct fields *f, const char *key, const char **value)
{
	*value = json_string_value(json_object_get(f->object, key));
	if (!*value)
		return field_refuse(f, "'%s' is not a string", key);
	field_clean(*value);
	return 0;
}

int field_text_or_null(struct fields *f, const char *key, const char **value)
{
	const json_t *json = json_object_get(f->object, key);

	*value = NULL;
	if (!json || json_is_null(json))
		return 0;
	return field_text(f, key, value);
}

int field_word(struct fields *f, const char *key, const char *const *words,
	       int nr, int *value)
{
	const char *text;
	int err = field_text(f, key, &text);

	if (err)
		return err;
	*value = vocabulary_find(words, nr, text);
	if (*value < 0)
		return field_refuse(f, "'%s' is '%.40s', which is not known",
				    key, text);
	return 0;
}

/*
 * Cut in place, where the slashes and the question mark are: the line is ours
 * until the next one, and no copy has to be freed.
 */
int field_point(struct fields *f, struct point_id *id)
{
	const char **part[] = { &id->experiment, &id->mapping, &id->pin,
				&id->wp };
	const char *name;
	char *at, *next;
	size_t i;
	int err = field_text(f, "point", &name);

	if (err)
		return err;
	if (strlen(name) > 256)
		return field_refuse(f, "the name of the point is too long");
	at = (char *)(uintptr_t)name;
	id->params = "";
	next = strchr(at, '?');
	if (next) {
		*next = '\0';
		id->params = next + 1;
	}
	for (i = 0; i < 4; i++) {
		if (!at)
			break;
		*part[i] = at;
		at = strchr(at, '/');
		if (at)
			*at++ = '\0';
	}
	if (i < 4 || at || !vocabulary_point_ok(id) || (next && !*id->params))
		return field_refuse(f, "invalid name of a point");
	return 0;
}
