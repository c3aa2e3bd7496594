/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of lines that begin with words and end in a sentence, as lists of what
 * is known or accepted. Empty lines and those that begin with # are left out.
 */
#ifndef PINCOW_LIB_WORD_LINES_H
#define PINCOW_LIB_WORD_LINES_H

#include <stddef.h>

#include "lib/why.h"

/** More words before the sentence than any file has. */
#define WORD_LINES_MOST 8

struct word_line {
	size_t number; /* from 1 on */
	/* NULL where the line ends before. */
	const char *word[WORD_LINES_MOST];
	const char *rest; /* the sentence, or "" */
};

/** Take a line; its texts are the reader's. 0 or -errno with the sentence. */
typedef int (*word_line_fn)(void *arg, const struct word_line *line,
			    struct why *why);

/**
 * Read @path, with @words words in each line. 0, -errno of the file, or that of
 * @fn, which ends it; "PATH:LINE: " stands before its sentence.
 */
int word_lines_read(const char *path, size_t words, word_line_fn fn, void *arg,
		    struct why *why);

#endif
