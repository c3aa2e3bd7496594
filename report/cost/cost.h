/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answer to a scenario (bench/scenarios.def): its quantities for memory of
 * any size, made of the points of a stored run, as it is and with each remedy.
 *
 * A time over sizes is measured where a point has just that size, else it is
 * taken from the line of scaling_info, with the interval of a prediction.
 */
#ifndef PINCOW_REPORT_COST_COST_H
#define PINCOW_REPORT_COST_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/point/scenario.h"
#include "lib/why.h"
#include "report/run/summary.h"

struct sqlite3;

/** The kind of the event of a run that says what it was made for: `subject`
 * has the scenario, `value` the memory, `text` its mapping. */
#define COST_EVENT "cost"

#define COST_SIZES 32

/** A time over sizes. Times in ns, sizes in bytes. */
struct cost_time {
	size_t nr; /* sizes measured; 0: none */
	double bytes[COST_SIZES], ns[COST_SIZES]; /* upwards */
	bool known; /* there is a value for the scenario's memory */
	bool measured; /* at that size, else by the line */
	double value, low, high; /* low = high: no interval */
	double r2, worst; /* of the line */
	bool marked; /* a batch stayed disturbed */
	const struct summary_modes *modes; /* at the largest size; or NULL */
	bool copies_known;
	double copied; /* bytes that fork copied, per byte of the range */
};

enum cost_quantile { COST_P50, COST_P99, COST_P999, COST_QUANTILES };

/** Times of single writes, and the copies they made. */
struct cost_writes {
	bool known;
	size_t nr; /* writes; 0: unknown */
	double p[COST_QUANTILES]; /* NAN: too few writes to tell */
	double low[COST_QUANTILES], high[COST_QUANTILES]; /* of invocations */
	bool copies_known;
	double copied, copied_low, copied_high; /* bytes per byte written to */
	bool undecided; /* some writes: nobody saw their frames */
};

/** RLIMIT_MEMLOCK, in bytes. */
struct cost_limit {
	bool known;
	bool measured; /* at the scenario's size */
	double bytes; /* @open and what is in proportion */
	double open; /* what the provider takes before it pins */
	double per_byte; /* of the range */
	double most; /* the largest size that it is known of */
	bool even; /* the same per byte at every size */
};

struct cost_variant {
	const struct scenario_row *first; /* of its rows */
	size_t rows;
	char mapping[32];
	struct cost_time pause;
	struct cost_writes writes;
	struct cost_limit limit;
	double each; /* memlock pages per buffer of a page; NAN: unknown */
	const char *reason; /* of the first skip; or NULL */
};

struct cost {
	struct summary run;
	size_t scenario; /* an index of scenarios[] */
	bool huge;
	double memory; /* bytes */
	bool times; /* of this run mean something */
	struct cost_variant *variant; /* owned; the first is "as it is" */
	size_t nr;
};

/**
 * The scenario, memory and mapping that run @run was made for, into @c. 0, or
 * -ENOENT where it was made for no scenario that is known, or -EIO.
 */
int cost_find(struct cost *c, struct sqlite3 *db, int64_t run);

/**
 * Make the answer, from @scenario, @huge and @memory, which are set. 0 or
 * -errno: -EIO is SQLite's.
 */
int cost_load(struct cost *c, struct sqlite3 *db, int64_t run);
void cost_release(struct cost *c);

/** The page: at most 40 lines of 78 columns. 0 or -errno. */
int cost_print(const struct cost *c, FILE *f);

/*
 * For the parts of the page.
 */

#define COST_TEXT 64

/** Three digits: "0.03", "7.54", "41.0", "347". */
void cost_digits(double value, char text[COST_TEXT]);

/** "640 ns", "24.7 ms", "1.2 s"; "8 GiB", "64 MiB". */
void cost_ns(double ns, char text[COST_TEXT]);
void cost_bytes(double bytes, char text[COST_TEXT]);

/** "150 to 212 ms", with @between in the middle. */
void cost_ns_range(double low, double high, const char *between,
		   char text[COST_TEXT]);

/** "1.00", or "0.93..1.00" where batches disagree. */
void cost_copied(const struct cost_writes *w, char text[COST_TEXT]);

/** "madvise(2), thp"; without the mapping where it is always the same. */
void cost_variant_words(const struct cost_variant *v, char text[COST_TEXT]);

/** The answer for the program as it is, as sentences, one per line. */
void cost_sentences(const struct cost *c, FILE *f);

/** Does it not depend on the size, as far as it was measured? */
bool cost_is_flat(const struct cost_time *t);

/** Is the value from a line that is far from its sizes? */
bool cost_fits_badly(const struct cost_time *t);

/** Has @v anything that was measured? */
bool cost_is_known(const struct cost_variant *v);

#endif
