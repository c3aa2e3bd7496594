/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers rank_scipy.py with the statistics of db/stats/rank.h and an interval
 * of db/stats/statistics.h. A line is a word and numbers, for two groups then
 * "|" and more numbers; a line comes back, in %a so that no digit is lost.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/rank.h"
#include "db/stats/statistics.h"

#define NUMBERS_MAX 400

static size_t numbers(char *text, double *x)
{
	size_t n = 0;
	char *end;

	for (;; text = end) {
		x[n] = strtod(text, &end);
		if (end == text || n == NUMBERS_MAX - 1)
			return n;
		n++;
	}
}

static int two(const char *word, char *text)
{
	static double x[NUMBERS_MAX], y[NUMBERS_MAX];
	char *bar = strchr(text, '|');
	struct rank_result r;
	size_t n, m;
	int err;

	if (!bar)
		return -1;
	*bar = '\0';
	n = numbers(text, x);
	m = numbers(bar + 1, y);
	if (!strcmp(word, "paired"))
		err = rank_paired(x, y, n, &r);
	else
		err = rank_independent(x, n, y, m, &r);
	if (!err)
		printf("%a %a %a %a %a %a\n", r.p, r.shift, r.at90.low,
		       r.at90.high, r.at95.low, r.at95.high);
	return err;
}

static int adjusted(const char *word, char *text)
{
	static double p[NUMBERS_MAX];
	size_t n = numbers(text, p), i;
	int err = !strcmp(word, "holm") ? rank_holm(p, n)
					: rank_benjamini_hochberg(p, n);

	for (i = 0; !err && i < n; i++)
		printf("%s%a", i ? " " : "", p[i]);
	putchar('\n');
	return err;
}

static int binomial(char *text)
{
	static double x[NUMBERS_MAX];
	double low, high;

	if (numbers(text, x) != 2)
		return -1;
	statistics_binomial_interval(x[0], x[1], &low, &high);
	printf("%a %a\n", low, high);
	return 0;
}

/* Events of all clusters, then their trials. */
static int clustered(char *text)
{
	static double x[NUMBERS_MAX];
	double low, high;
	int n = numbers(text, x);

	if (n < 2 || n % 2)
		return -1;
	statistics_clustered_interval(x, x + n / 2, (size_t)n / 2, &low, &high);
	printf("%a %a\n", low, high);
	return 0;
}

int main(void)
{
	char *line = NULL, word[16];
	size_t room = 0;
	int used, err = 0;

	while (!err && getline(&line, &room, stdin) > 0) {
		if (sscanf(line, "%15s%n", word, &used) != 1)
			return 2;
		if (!strcmp(word, "holm") || !strcmp(word, "bh"))
			err = adjusted(word, line + used);
		else if (!strcmp(word, "binomial"))
			err = binomial(line + used);
		else if (!strcmp(word, "clustered"))
			err = clustered(line + used);
		else
			err = two(word, line + used);
		fflush(stdout);
	}
	free(line);
	return err ? 1 : 0;
}
