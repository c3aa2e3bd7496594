/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A point: one cell of experiment x mapping x pin x wp, and its life.
 *
 * Which kinds combine is decided here and from traits alone: an experiment
 * says which axes it spans, and an axis that it does not span is `none`. A
 * combination that exists but cannot be measured is not missing: it is tried
 * and becomes a skip with the reason.
 */
#ifndef PINCOW_BENCH_POINT_POINT_H
#define PINCOW_BENCH_POINT_POINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/clock.h"
#include "facts/sink.h"
#include "bench/point/params.h"

struct experiment_kind;
struct mapping_kind;
struct pin_kind;
struct wp_kind;

#define POINT_NAME_MAX 256

#define PINS_ALL	  SIZE_MAX
#define PIN_OFFSET_MIDDLE SIZE_MAX

/**
 * Parameters, "?drain=no,pins=8" in a name; the defaults are in no name.
 *
 * The referenced pages follow each other, as those of a buffer do. They start
 * at the page in the middle, or as far before it as they must to fit, or at
 * the page that pin-offset says. A control has the same parameters as what it
 * is the control of, also those about references that it does not take.
 */
struct point_params {
	/* direction=child: it takes the reference and the parent writes;
	 * direction=parent: the other way round */
	bool parent_takes;
	bool dontfork; /* dontfork=yes: MADV_DONTFORK before the fork */
	bool drain; /* drain=no: leave the per-CPU LRU batches */
	size_t ms; /* ms=N: how long a batch lasts, of those that last */
	size_t pin_offset; /* pin-offset=N: the first one, a 4k page's index */
	bool pin_after; /* pin-when=after: take them after protecting */
	size_t pins; /* pins=N or all: 4k pages that are referenced */
	size_t ranges; /* ranges=N: ranges, with such references in each */
	size_t refs; /* refs=N: references on each referenced page */
	size_t source; /* source=NAME: a row of source.c */
	size_t threads; /* threads=N: these run user code, each on a CPU */
	size_t writers; /* writers=N: threads that write at once */
};

struct point {
	const struct experiment_kind *experiment;
	const struct mapping_kind *mapping;
	const struct pin_kind *pin;
	const struct wp_kind *wp;
	struct point_params params;
	char params_text[PARAMS_TEXT_MAX]; /* canonical, "": the defaults */
	char name[POINT_NAME_MAX];
};

/** The axes, in the order of their parts in a name. */
enum axis { AXIS_EXPERIMENT, AXIS_MAPPING, AXIS_PIN, AXIS_WP, AXIS_NR };

/** "experiment", "mapping", "pin", "wp". */
extern const char *const axis_names[AXIS_NR];

/** The rows of kinds.def: number, name and one-line help of each. */
size_t axis_nr_kinds(enum axis axis);
const char *axis_kind_name(enum axis axis, size_t i);
const char *axis_kind_help(enum axis axis, size_t i);
/** Its traits, of the enum of that axis. */
unsigned int axis_kind_traits(enum axis axis, size_t i);

/** A growing array of points; zeroed is empty. */
struct point_list {
	size_t nr, room;
	struct point *point; /* owned */
};

void point_list_release(struct point_list *l);

/** The suites, DESIGN "Command line". */
enum suite { SUITE_QUICK, SUITE_DEFAULT, SUITE_FULL, SUITE_NR };

extern const char *const suite_names[SUITE_NR];

/** What a suite measures by default: invocations, batches of each point. */
unsigned int suite_invocations(enum suite s);
unsigned int suite_batches(enum suite s);

/**
 * What one invocation of a suite may take, in seconds; 0: as long as it takes.
 * Batches beyond the first of each point are left out to keep to it.
 */
unsigned int suite_seconds(enum suite s);

/**
 * A choice of points. Zeroed with @suite set is all of that suite.
 *
 * @axis: comma-separated kind names or "all"; NULL does not restrict.
 * @filter: POSIX extended regex on whole names; NULL does not restrict.
 * @params: for every chosen point that they mean something to, "drain=no";
 *	several values of one, "pins=1+8", are as many points. NULL: defaults.
 * @variants: without @params, also the experiments' own variants.
 */
struct selection {
	enum suite suite;
	const char *axis[AXIS_NR];
	const char *filter;
	const char *params;
	bool variants;
};

/**
 * The points of @sel in display order, controls (the same point with pin
 * `none`) of what was asked for included.
 *
 * 0 or -errno: -EINVAL where a word is not known or the regex is none, with
 * the sentence, which lists the known words, in @why (@size bytes).
 */
int point_select(struct point_list *l, const struct selection *sel, char *why,
		 size_t size);

/** Parse a point's name. 0, or -EINVAL with the sentence in @why. */
int point_parse(struct point *p, const char *name, char *why, size_t size);

/** How many 4k pages of a range are referenced, and which is the first. */
size_t point_referenced_pages(const struct point *p);
size_t point_first_referenced(const struct point *p);

/** Its identity; the strings live as long as @p. */
struct point_id point_id(const struct point *p);

/**
 * Compound pages of its mapping's size that a batch of @p needs at once: the
 * page, a copy by the write or by fork, and both where another process that
 * fork has copied for is alive during the writes; in each of its ranges.
 */
size_t point_compound(const struct point *p);

/**
 * What the machine must be made to offer before @l can be measured: hugetlb
 * pools, THP. Done by the supervisor, journalled; failing is not an error
 * here, as the point itself then tells why it cannot be measured.
 */
struct knobs;
void point_list_prepare(const struct point_list *l, struct knobs *k);

/**
 * What a guest needs in which @l is measured: @fn for each module, and the
 * libraries that the kinds will load are loaded here.
 */
void point_list_needs(const struct point_list *l,
		      void (*fn)(void *arg, const char *module), void *arg);

/** How an invocation measures. */
struct point_run {
	struct sink *sink;
	struct clock *clock;
	unsigned int invocation;
	unsigned int batches; /* timed, each with a counted one */
	uint64_t budget_ns; /* of the invocation; 0: none */
	const char *benchmark_json; /* or NULL */
	int context_fd; /* Google Benchmark's context; or -1 */
	const char *memcg; /* directory of our cgroup, or NULL */
};

/**
 * Measure the points of @l in their order, in this process, into the sink.
 *
 * Returns 0 when every point was measured or skipped, or the first error of
 * the sink. A point that cannot be measured is a skip, not an error.
 */
int point_list_measure(struct point_list *l, const struct point_run *run);

/**
 * Does measuring @p run this process on other CPUs? They may then keep its page
 * tables loaded when it has left them (lazy TLB), and are sent the flushes of
 * whatever this process does afterwards.
 */
bool point_spreads(const struct point *p);

/**
 * Would it work here? Set the point up once and measure nothing.
 *
 * 0, or -errno with the reason, for `pincow list`.
 */
int point_try(const struct point *p, struct clock *c, char *why, size_t size);

#endif
