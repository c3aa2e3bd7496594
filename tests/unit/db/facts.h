/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Made-up runs for the tests of the database: small, deterministic, and with
 * something of everything. Also a sink that keeps what it gets as lines.
 */
#ifndef PINCOW_TESTS_UNIT_DB_FACTS_H
#define PINCOW_TESTS_UNIT_DB_FACTS_H

#include "facts/sink.h"

#define FACTS_UUID    "01234567-89ab-4cde-8f01-23456789abcd"
#define FACTS_SESSION "fedcba98-7654-4321-8fed-cba987654321"

/** The shape of a made-up run. */
struct facts {
	const char *uuid; /* NULL: FACTS_UUID */
	const char *label;
	const char *kernel; /* NULL: 6.1.0-test */
	const char *clock; /* NULL: tsc */
	unsigned int invocations;
	unsigned int points; /* of those in facts.c, times any number */
	unsigned int batches; /* timed, each with a counted one */
	unsigned int samples; /* a batch */
	unsigned int stop_after; /* that many batches; 0: never */
};

struct fact_run facts_header(const struct facts *f);

/** A point of the made-up run; its names are static. */
struct point_id facts_point(unsigned int i);

/** Play all but the header into @sink; 0 or its first error. */
int facts_play(const struct facts *f, struct sink *sink);

#endif
