/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parameters of a point: "name=value" joined by ",", sorted, those that have
 * their default left out. Part of a point's identity.
 *
 * A parameter is one row of params.def, which names the traits of the
 * experiments that it means something to; elsewhere it would give one
 * measurement two names, and is refused in a point's name.
 */
#ifndef PINCOW_BENCH_POINT_PARAMS_H
#define PINCOW_BENCH_POINT_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The word "all", and the page from which the references are centred. */
#define PARAM_ALL	  SIZE_MAX
#define PIN_OFFSET_MIDDLE SIZE_MAX

/**
 * Values of the parameters, "?drain=no,pins=8" in a name; the defaults are in
 * no name.
 *
 * The referenced pages follow each other, as those of a buffer do. They start
 * at the page in the middle, or as far before it as they must to fit, or at
 * the page that pin-offset says. A control has the same parameters as what it
 * is the control of, also those about references that it does not take.
 */
struct point_params {
#define PARAM(type, member, ...) type member;
#include "bench/params.def"
};

/** How long the canonical text can get, the end included. */
#define PARAMS_TEXT_MAX 128

void params_default(struct point_params *p);

/** Parse onto the defaults. 0, or -EINVAL with the sentence in @why. */
int params_parse(struct point_params *p, const char *text, char *why,
		 size_t size);

/** The canonical text; "" where all have their default. */
void params_format(const struct point_params *p, char *text, size_t size);

/** Bytes as the canonical text has them: "64M", or "4096" as "4K". */
void params_format_size(size_t value, char *text, size_t size);

/**
 * Give what means nothing to an experiment of these @traits its default.
 * Returns the name of the first such that had another value, or NULL.
 */
const char *params_restrict(struct point_params *p, unsigned int traits);

/** The rows of params.def: how many, and the name of each. */
size_t params_nr(void);
const char *params_name(size_t i);

/** Does row @i mean something to an experiment of these @traits? */
bool params_means(size_t i, unsigned int traits);

/** Several values of some parameters: each combination is one of @set. */
struct params_list {
	size_t nr;
	struct point_params *set; /* owned */
	uint32_t named; /* 1 << row of each parameter that the text names */
};

/**
 * Parse "pins=1+8+all,drain=no": a "+" is between values, of which each is
 * taken. NULL is the defaults alone. 0, -ENOMEM, or -EINVAL with the sentence.
 */
int params_list_parse(struct params_list *l, const char *text, char *why,
		      size_t size);
/** Add what @text says on top of the defaults. 0 or -errno as above. */
int params_list_add(struct params_list *l, const char *text, char *why,
		    size_t size);
void params_list_release(struct params_list *l);

#endif
