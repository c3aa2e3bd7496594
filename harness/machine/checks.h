/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties of a machine that spoil a measurement.
 *
 * A check is one row of checks.c: a probe that looks, the cost of leaving
 * things as they are, the command that mends them, and, where it is a setting
 * that can be put back, the value that `run --tune` gives it. Adding a check is
 * its row, and a probe where no function of probes.h fits.
 *
 * Probes only read files, all of them below a root that is "" but for tests,
 * and never predict what trying would tell: whether a point can be measured is
 * for `pincow list`.
 */
#ifndef PINCOW_HARNESS_MACHINE_CHECKS_H
#define PINCOW_HARNESS_MACHINE_CHECKS_H

#include <stddef.h>

struct knobs;

enum check_severity {
	CHECK_WRONG, /* numbers are wrong, and nothing in them tells */
	CHECK_MISSING, /* numbers are missing: skips, inconclusive, absent */
	CHECK_NOISY, /* times vary or are longer than they need be */
	CHECK_SEVERITY_NR
};

/** The points that a check concerns: bits. */
enum check_concern {
	CONCERN_COUNTS = 1 << 0, /* any */
	CONCERN_TIMES = 1 << 1, /* any */
	CONCERN_HUGE = 1 << 2, /* anonymous memory beyond base pages */
	CONCERN_HUGETLB = 1 << 3,
	CONCERN_LONGTERM = 1 << 4, /* a long-term pin */
};

enum check_state {
	CHECK_FINE,
	CHECK_FOUND,
	CHECK_UNKNOWN, /* this machine does not tell, or has no such thing */
};

struct finding {
	enum check_state state;
	char value[128]; /* the current one, where it could be read */
};

struct check {
	const char *name;
	enum check_severity severity;
	unsigned int concern; /* any of enum check_concern */
	void (*probe)(const struct check *c, const char *root,
		      struct finding *f);
	const char *path; /* for the probe; may be a glob(7) pattern */
	const char *good; /* for the probe: "a|b", or a number */
	const char *tune; /* --tune writes it to @path; NULL: it cannot */
	const char *cost; /* its consequence, with its size where known */
	const char *fix; /* a command, or another remedy */
};

extern const struct check checks[];
extern const size_t nr_checks;

/** "wrong", "missing", "noisy". */
extern const char *const check_severities[CHECK_SEVERITY_NR];

/** Look. @root: "" for this machine. */
void check_probe(const struct check *c, const char *root, struct finding *f);

/**
 * Give every file of @c its value, through @k, which puts it back.
 *
 * Returns 0, or the first -errno with the sentence in knobs_why(); -EOPNOTSUPP
 * for a check that cannot be tuned. Files that refuse do not keep others from
 * being tuned.
 */
int check_tune(const struct check *c, const char *root, struct knobs *k);

#endif
