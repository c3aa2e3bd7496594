/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that a program knows, for the sentence about a word that it does not.
 */
#ifndef PINCOW_LIB_NAMES_H
#define PINCOW_LIB_NAMES_H

#include <stddef.h>

/** A list of names, which are not owned; zeroed is empty. */
struct names {
	const char **name; /* owned */
	size_t nr;
};

/** Without memory the name is left out: a sentence can do without it. */
void names_add(struct names *n, const char *name);
void names_release(struct names *n);

/** The one that @word was meant to be, or NULL: one or two slips apart. */
const char *names_meant(const struct names *n, const char *word);

/**
 * "a, b, c", and " (did you mean "b"?)" where one was meant by @word. The
 * caller frees it; NULL without memory.
 */
char *names_known(const struct names *n, const char *word);

#endif
