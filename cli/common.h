/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that every command takes, and words that several share. */
#ifndef PINCOW_CLI_COMMON_H
#define PINCOW_CLI_COMMON_H

#include <argp.h>
#include <stdbool.h>

#include "lib/text.h"
#include "report/format.h"

/** Options of every command, before or after its name. */
struct common {
	const char *db; /* NULL: not given; see common_db() */
	bool quiet;
	enum color_when color;
};

/** Options --db, --quiet, --color; its input is a struct common. */
extern const struct argp common_argp;

/**
 * The database: --db, else $PINCOW_DB, else results/pincow.db; of an installed
 * program that finds no such file pincow/pincow.db below $XDG_DATA_HOME.
 */
const char *common_db(const struct common *c);

/** Parse a --format; an unknown word is a usage error and does not return. */
enum format format_parse(struct argp_state *state, const char *word);

/** Parse a decimal option in [@min, @max]; else a usage error. */
unsigned long long number_parse(struct argp_state *state, const char *option,
				const char *word, unsigned long long min,
				unsigned long long max);

#endif
