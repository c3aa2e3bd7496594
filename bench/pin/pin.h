/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pins: who else holds a reference on a 4k page, and how.
 *
 * What matters is whether the reference is a GET (page count only) or a PIN
 * (pin_user_pages, which fork and clear_refs know about), whether it is for
 * writing, and for how long; the API that takes it is the label. A kind
 * proves that its reference exists.
 */
#ifndef PINCOW_BENCH_PIN_H
#define PINCOW_BENCH_PIN_H

#include <stddef.h>

#include "harness/why.h"

struct pin_kind;

enum pin_trait {
	PIN_GET = 1 << 0, /* get_user_pages: the page count */
	PIN_PIN = 1 << 1, /* pin_user_pages: FOLL_PIN */
	PIN_WRITES = 1 << 2, /* pinned for writing: FOLL_WRITE */
	PIN_LONGTERM = 1 << 3, /* FOLL_LONGTERM */
};

/**
 * A live pin. Opened once a point, taken and dropped in every batch.
 */
struct pin {
	const struct pin_kind *kind;
	void *state; /* the kind's own, between open and close */
	char *addr; /* first referenced byte, 4k aligned */
	size_t pages; /* 4k pages referenced; 0 while dropped */
};

/** A kind without take() references nothing: the control. */
struct pin_kind {
	const char *name;
	const char *help;
	unsigned int traits;

	/* Untimed, once a point: descriptors and rings; may be NULL. */
	int (*open)(struct pin *p, struct why *why);
	/* Timed: reference @pages 4k pages from @addr, all or -errno. */
	int (*take)(struct pin *p, char *addr, size_t pages, struct why *why);
	/* Timed: drop them. Only called when taken. */
	void (*drop)(struct pin *p);
	/* After open(), also after one that failed halfway; may be NULL. */
	void (*close)(struct pin *p);
};

extern const struct pin_kind *const pin_kinds[];
extern const size_t nr_pin_kinds;

int pin_open(struct pin *p, const struct pin_kind *kind, struct why *why);
/** Does nothing, successfully, for a kind that references nothing. */
int pin_take(struct pin *p, char *addr, size_t pages, struct why *why);
void pin_drop(struct pin *p);
void pin_close(struct pin *p);

#endif
