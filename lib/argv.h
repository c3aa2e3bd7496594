/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arguments of a program: written to a stream one after the other, and as
 * one line that a shell takes.
 */
#ifndef PINCOW_LIB_ARGV_H
#define PINCOW_LIB_ARGV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** The arguments of a program in the making; zeroed is empty. */
struct arguments {
	char **word; /* owned, ends in NULL; NULL while there are none */
	size_t nr;
	bool failed; /* a word is missing: there was no memory */
};

/** Add a word. Without memory, @a->failed says so at the end. */
void arguments_add(struct arguments *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void arguments_release(struct arguments *a);

/** As one line for shell_split(), the caller's to free. NULL without memory. */
char *arguments_line(const struct arguments *a);

/** Characters that no shell changes; the dashboard has its quoter by them. */
extern const char shell_plain[];

/** @word as a shell takes it, in quotes where they are needed. */
void shell_quote(FILE *f, const char *word);

/**
 * The words of @line, which shell_quote() wrote, with one blank between them:
 * an array as above. Nothing is expanded, and no other quoting is known.
 * 0, -EINVAL for any other line, or -ENOMEM; then *@argv is NULL.
 */
int shell_split(const char *line, char ***argv);

#endif
