/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the header of a run: each key once, in the order of its adding. */
#include "harness/machine/environment.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/machine/setting.h"
#include "lib/array.h"

void environment_init(struct environment *e)
{
	memset(e, 0, sizeof(*e));
}

void environment_release(struct environment *e)
{
	size_t i;

	/* The casts: struct environment_entry is const for its readers, which
	 * do not own the strings. */
	for (i = 0; i < e->nr; i++) {
		free((char *)e->entry[i].key);
		free((char *)e->entry[i].value);
	}
	free(e->entry);
	environment_init(e);
}

static struct environment_entry *find(const struct environment *e,
				      const char *key)
{
	size_t i;

	for (i = 0; i < e->nr; i++)
		if (!strcmp(e->entry[i].key, key))
			return &e->entry[i];
	return NULL;
}

static struct environment_entry *make(struct environment *e, const char *key)
{
	struct environment_entry *entry;

	if (array_grow(&e->entry, e->nr, sizeof(*e->entry)))
		return NULL;
	entry = &e->entry[e->nr];
	memset(entry, 0, sizeof(*entry));
	entry->key = strdup(key);
	if (!entry->key)
		return NULL;
	/* Last: a failure leaves the list as it was. */
	e->nr++;
	return entry;
}

/* Firmware chooses some of these strings: one line of ASCII is what it gets. */
static char *printable(const char *value)
{
	char *copy = strdup(value), *c;

	for (c = copy; c && *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return copy;
}

int environment_add(struct environment *e, enum environment_group group,
		    const char *key, const char *value)
{
	struct environment_entry *entry = find(e, key);
	/* Before the entry is made: no entry may be without a value. */
	char *copy = printable(value);

	if (!copy)
		return -ENOMEM;
	if (!entry)
		entry = make(e, key);
	if (!entry) {
		free(copy);
		return -ENOMEM;
	}
	free((char *)entry->value);
	entry->value = copy;
	entry->group = group;
	return 0;
}

int environment_addf(struct environment *e, enum environment_group group,
		     const char *key, const char *fmt, ...)
{
	char *value;
	va_list ap;
	int len, err;

	va_start(ap, fmt);
	len = vasprintf(&value, fmt, ap);
	va_end(ap);
	if (len < 0)
		return -ENOMEM;
	err = environment_add(e, group, key, value);
	free(value);
	return err;
}

const char *environment_get(const struct environment *e, const char *key)
{
	const struct environment_entry *entry = find(e, key);

	return entry ? entry->value : NULL;
}

int environment_add_files(struct environment *e, enum environment_group group,
			  const struct environment_file *files, size_t nr)
{
	char value[SETTING_MAX];
	size_t i;
	int err = 0;

	for (i = 0; i < nr && !err; i++)
		/* A setting that this kernel lacks has no entry: absent is not
		 * 0. */
		if (!setting_read(files[i].path, value, sizeof(value)))
			err = environment_add(e, group, files[i].key, value);
	return err;
}

bool environment_same(const struct environment *e, const char *text)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	/* jansson's getters take NULL: a text that is not JSON is not the
	 * same. */
	json_t *must = json_object_get(json, "must_match");
	/* A header without such keys proves nothing, so it matches nothing. */
	bool same = json_object_size(must) > 0;
	size_t nr = 0;

	for (size_t i = 0; same && i < e->nr; i++) {
		const char *value;

		if (e->entry[i].group != ENV_MUST_MATCH)
			continue;
		nr++;
		value = json_string_value(
			json_object_get(must, e->entry[i].key));
		same = value && !strcmp(value, e->entry[i].value);
	}
	/* One that has more is another: a guest under QEMU, say. */
	same = same && nr == json_object_size(must);
	json_decref(json);
	return same;
}
