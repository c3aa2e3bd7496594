/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives sections their share of a page. */
#include "report/compare/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "report/compare/lines.h"

/* A heading with a blank line before it, and the line of those left out. */
#define SECTION_LINES 3

/* ---- Items: written to memory, then folded ---- */

size_t sheet_lines(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

int writing_begin(struct writing *w)
{
	*w = (struct writing){ 0 };
	w->f = open_memstream(&w->text, &w->size);
	return w->f ? 0 : -ENOMEM;
}

int writing_end(struct writing *w, bool unicode, struct sheet_item *out,
		int err)
{
	struct writing folded;

	/* A stream that could not grow tells only when it is closed. */
	if (fclose(w->f) && !err)
		err = -ENOMEM;
	if (!err)
		err = writing_begin(&folded);
	if (!err) {
		err = compare_lines_print(w->text, unicode, folded.f);
		if (fclose(folded.f) && !err)
			err = -ENOMEM;
		out->text = folded.text;
		out->lines = folded.text ? sheet_lines(folded.text) : 0;
	}
	free(w->text);
	return err;
}

int sheet_add(struct sheet *s, int section, struct sheet_item item)
{
	struct sheet_section *to = &s->section[section];

	if (array_grow(&to->item, to->nr, sizeof(*to->item))) {
		free(item.text);
		free(item.brief);
		return -ENOMEM;
	}
	to->item[to->nr++] = item;
	to->lines += item.lines;
	return 0;
}

void sheet_release(struct sheet *s)
{
	for (int i = 0; i < SHEET_SECTIONS; i++) {
		for (size_t k = 0; k < s->section[i].nr; k++) {
			free(s->section[i].item[k].text);
			free(s->section[i].item[k].brief);
		}
		free(s->section[i].item);
	}
}

/* ---- Shares ---- */

/* Each section gets its share, and the lines that others leave go to the
 * first. */
static void give_room(struct sheet *s, size_t room)
{
	size_t used = 0, weights = 0;

	for (int i = 0; i < SHEET_SECTIONS; i++)
		if (s->section[i].nr) {
			used += SECTION_LINES;
			weights += s->section[i].weight;
		}
	room = room > used ? room - used : 0;
	used = 0;
	for (int i = 0; i < SHEET_SECTIONS; i++) {
		struct sheet_section *to = &s->section[i];
		size_t share = weights ? room * to->weight / weights : 0;

		to->room = to->lines < share ? to->lines : share;
		used += to->room;
	}
	for (int i = 0; i < SHEET_SECTIONS; i++) {
		struct sheet_section *to = &s->section[i];
		size_t more = to->lines - to->room;

		more = more < room - used ? more : room - used;
		to->room += more;
		used += more;
	}
}

static bool is_named(const struct sheet_section *s, size_t from, size_t i)
{
	for (size_t k = from; k < i; k++)
		if (s->item[k].name == s->item[i].name)
			return true;
	return false;
}

/* Metrics of those left out that are named: a line has room for them. */
#define NAMES 2

/* Nothing is left out without a word: how many changes, and of what. */
static void print_left_out(const struct sheet_section *s, size_t from, FILE *f)
{
	size_t names = 0;

	fprintf(f, "  and %zu more (-v)", s->nr - from);
	for (size_t i = from; i < s->nr; i++)
		if (s->item[i].name && !is_named(s, from, i) && names++ < NAMES)
			fprintf(f, "%s%s", names == 1 ? ": " : "; ",
				s->item[i].name);
	fputs(names > NAMES ? "; ...\n" : "\n", f);
}

static size_t least(const struct sheet_item *item)
{
	return item->brief ? 1 : item->lines;
}

/* Lines that the items from @from on take in brief. */
static size_t least_of(const struct sheet_section *s, size_t from)
{
	size_t all = 0;

	for (size_t i = from; i < s->nr; i++)
		all += least(&s->item[i]);
	return all;
}

/* In half of the room, or where all that follow still have theirs. */
static bool is_whole(const struct sheet_section *s, size_t i, size_t used)
{
	size_t end = used + s->item[i].lines;

	return !s->item[i].brief || end <= s->room / 2 ||
	       end + least_of(s, i + 1) <= s->room;
}

static void print_section(const struct sheet_section *s, FILE *f)
{
	bool whole = true;
	size_t used = 0, i;

	if (!s->nr)
		return;
	fprintf(f, "\n%s\n", s->title);
	for (i = 0; i < s->nr; i++) {
		const struct sheet_item *item = &s->item[i];

		/* Once in brief, all that follow are: they matter less. */
		whole = (whole || !item->brief) && is_whole(s, i, used);
		used += whole ? item->lines : 1;
		if (used > s->room)
			break;
		fputs(whole ? item->text : item->brief, f);
	}
	if (i < s->nr)
		print_left_out(s, i, f);
}

void sheet_print(struct sheet *s, size_t room, FILE *f)
{
	give_room(s, room);
	for (int i = 0; i < SHEET_SECTIONS; i++)
		print_section(&s->section[i], f);
}
