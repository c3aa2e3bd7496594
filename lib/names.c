/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the name that a mistyped word was meant to be. */
#include "lib/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"

/* No name of ours is longer, and what is longer is no slip of one. */
#define WORD_MAX 32

void names_add(struct names *n, const char *name)
{
	if (!array_grow(&n->name, n->nr, sizeof(*n->name)))
		n->name[n->nr++] = name;
}

void names_release(struct names *n)
{
	free(n->name);
	memset(n, 0, sizeof(*n));
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Characters to insert, delete, replace or swap with their neighbour. */
static unsigned int slips(const char *a, const char *b)
{
	unsigned int d[WORD_MAX + 1][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b), i, k;

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (i = 0; i <= n; i++)
		for (k = 0; k <= m; k++) {
			if (!i || !k) {
				d[i][k] = (unsigned int)(i + k);
				continue;
			}
			d[i][k] =
				least(least(d[i - 1][k], d[i][k - 1]) + 1,
				      d[i - 1][k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return d[n][m];
}

const char *names_meant(const struct names *n, const char *word)
{
	/* Of three letters one may be wrong, of six two. */
	unsigned int best = strlen(word) < 6 ? 2 : 3, at;
	const char *meant = NULL;

	for (size_t i = 0; i < n->nr; i++) {
		at = slips(word, n->name[i]);
		if (at < best && at < strlen(n->name[i])) {
			best = at;
			meant = n->name[i];
		}
	}
	return meant;
}

char *names_known(const struct names *n, const char *word)
{
	const char *meant = names_meant(n, word);
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	for (size_t i = 0; i < n->nr; i++)
		fprintf(f, "%s%s", i ? ", " : "", n->name[i]);
	if (meant)
		fprintf(f, " (did you mean \"%s\"?)", meant);
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}
