/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections that share a page. The first items of a section are printed as they
 * are, in half of its lines or in as many as leave one for each of the others,
 * which are printed in brief. It says how many are left.
 */
#ifndef PINCOW_REPORT_COMPARE_SHEET_H
#define PINCOW_REPORT_COMPARE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "db/compare/comparison.h"

/** One per verdict, and that of accepted changes. */
#define SHEET_ACCEPTED VERDICT_NR
#define SHEET_SECTIONS (VERDICT_NR + 1)

struct sheet_item {
	char *text; /* owned; folded */
	size_t lines;
	char *brief; /* owned; the same in one line; NULL: @text has to be */
	const char *name; /* of its metric; NULL: of none */
};

struct sheet_section {
	const char *title;
	size_t weight; /* of its share */
	struct sheet_item *item; /* owned */
	size_t nr, lines; /* of all items */
	size_t room; /* lines that it gets */
};

struct sheet {
	struct sheet_section section[SHEET_SECTIONS];
};

/** Text in the making, of lines of any length. */
struct writing {
	FILE *f;
	char *text;
	size_t size;
};

/** 0 or -ENOMEM; then nothing is to be ended. */
int writing_begin(struct writing *w);
/** Fold it into @out. @err: an error of the writer's own, which comes back. */
int writing_end(struct writing *w, bool unicode, struct sheet_item *out,
		int err);

/** Lines of @text, each of which ends in a newline. */
size_t sheet_lines(const char *text);

/** Takes over @item, also where there is no memory (-ENOMEM). */
int sheet_add(struct sheet *s, int section, struct sheet_item item);

/** Print all sections in @room lines. */
void sheet_print(struct sheet *s, size_t room, FILE *f);

/** Accepts a zeroed one. */
void sheet_release(struct sheet *s);

#endif
