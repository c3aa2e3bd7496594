/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the options of a command as rows, for manual pages and completion. */
#include "cli/option_dump.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A field: on one line, without tabs. */
static void field(FILE *f, const char *text)
{
	fputc('\t', f);
	for (; text && *text; text++)
		fputc(*text == '\t' || *text == '\n' ? ' ' : *text, f);
}

/* @text line by line; up to @end, or all of it. */
static void lines(FILE *f, const char *row, const char *text, const char *end)
{
	/* A length, as the text is a constant that cannot be cut. */
	size_t left = end ? (size_t)(end - text) : strlen(text);

	while (left) {
		const char *nl = memchr(text, '\n', left);
		size_t n = nl ? (size_t)(nl - text) : left;

		fprintf(f, "%s\t%.*s\n", row, (int)n, text);
		n += nl != NULL;
		text += n;
		left -= n;
	}
}

static void docs(const struct argp *a, FILE *f)
{
	const char *after = a->doc ? strchr(a->doc, '\v') : NULL;
	char *filtered;

	if (a->doc)
		lines(f, "doc", a->doc, after);
	if (!after)
		return;
	after++;
	/* help_filter() returns its argument, or memory for the caller to
	 * free. */
	filtered = (char *)after;
	if (a->help_filter)
		filtered = a->help_filter(ARGP_KEY_HELP_POST_DOC, after, NULL);
	if (filtered)
		lines(f, "after", filtered, NULL);
	if (filtered != after)
		free(filtered);
}

static void option(const struct argp_option *o, int group, FILE *f)
{
	char letter[2] = "";

	/* argp's own rule for which keys are short options. */
	if (isascii(o->key) && isprint(o->key))
		letter[0] = (char)o->key;
	fprintf(f, "option\t%d", group);
	field(f, o->name);
	field(f, letter);
	field(f, o->arg);
	field(f, o->doc);
	fputc('\n', f);
}

static void options(const struct argp_option *o, FILE *f)
{
	int group = 0;

	/* The end as argp sees it: a header has only its text. */
	for (; o && (o->name || o->key || o->doc); o++) {
		bool header = !o->name && !o->key;

		/* argp.h: 0 is the group before, one more behind a header. */
		group = o->group ? o->group : header ? group + 1 : group;
		if (header) {
			fprintf(f, "group\t%d", group);
			field(f, o->doc);
			fputc('\n', f);
		} else if (!(o->flags & OPTION_HIDDEN)) {
			option(o, group, f);
		}
	}
}

void tables_print(const struct argp *root, FILE *f)
{
	const struct argp_child *child = root->children;

	if (root->args_doc)
		lines(f, "usage", root->args_doc, NULL);
	docs(root, f);
	options(root->options, f);
	for (; child && child->argp; child++)
		tables_print(child->argp, f);
}
