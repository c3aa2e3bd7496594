/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arguments of a program: written to a stream one after the other, and as
 * one line that a shell takes.
 */
#ifndef PINCOW_LIB_ARGV_H
#define PINCOW_LIB_ARGV_H

#include <stddef.h>
#include <stdio.h>

/**
 * Words that each end in NUL, @len bytes of them, and a NULL behind: an
 * array in one allocation, the caller's. NULL without memory.
 */
char **arguments_split(const char *text, size_t len);

/** @word as a shell takes it, in quotes where they are needed. */
void shell_quote(FILE *f, const char *word);

/**
 * The words of @line, which shell_quote() wrote, with one blank between them:
 * an array as above. Nothing is expanded, and no other quoting is known.
 * 0, -EINVAL for any other line, or -ENOMEM; then *@argv is NULL.
 */
int shell_split(const char *line, char ***argv);

#endif
