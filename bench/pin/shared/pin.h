/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pins: references on 4k pages that others hold, and how.
 *
 * A reference is a GET (page count only) or a PIN (pin_user_pages, which fork
 * and clear_refs know about), for reading or for writing, short or long; the
 * API that takes it is the label. A kind proves that its reference exists.
 */
#ifndef PINCOW_BENCH_PIN_SHARED_PIN_H
#define PINCOW_BENCH_PIN_SHARED_PIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/why.h"

struct pin_kind;

enum pin_trait {
	PIN_GET = 1 << 0, /* get_user_pages: the page count */
	PIN_PIN = 1 << 1, /* pin_user_pages: FOLL_PIN */
	PIN_WRITES = 1 << 2, /* pinned for writing: FOLL_WRITE */
	PIN_LONGTERM = 1 << 3, /* FOLL_LONGTERM */
	PIN_TRANSIENT = 1 << 4, /* for one transfer, held in flight */
	/* Needs a device set up, or waits for the kernel to let go: not in the
	 * default suite. */
	PIN_SLOW = 1 << 5,
	/* Only kernels made for tests have it: not in the default suite. */
	PIN_RARE = 1 << 6,
	PIN_REPEATS = 1 << 7, /* can be taken several times of one page */
	PIN_BUFFERS = 1 << 8, /* of several buffers at any address */
};

/*
 * Both PIN_GET and PIN_PIN: the kernel decides, and nr_foll_pin_acquired tells
 * which it was. Without PIN_WRITES the holder only reads.
 */

/** As many fit into the stack of those who take them. */
#define PIN_BUFFERS_MAX 64

/**
 * A live pin. Opened once per point, taken and dropped in every batch.
 */
struct pin {
	const struct pin_kind *kind;
	void *state; /* the kind's own, between open and close */
	char *addr; /* first referenced byte, 4k aligned */
	size_t pages; /* 4k pages referenced; 0 while dropped */
	size_t refs; /* on each of them; pin_open() says 1 */
	/* Buffers as long as the reference, one behind the other as malloc(3)
	 * of the GNU C library lays them out, 16 bytes between two, if
	 * @unaligned; else each in pages of its own. pin_open() says 1. */
	size_t buffers;
	bool unaligned;
	size_t unsettled; /* 4k pages dropped since pin_settle() */
	int64_t others; /* pages pinned in the system by others; -errno */
};

/** The address of buffer @i of a reference that begins at @addr. */
char *pin_buffer(const struct pin *p, char *addr, size_t pages, size_t i);

/** A kind without take() references nothing: the control. */
struct pin_kind {
	const char *name;
	const char *help;
	unsigned int traits;
	/* Modules that a guest needs for it, ending with NULL; or NULL. */
	const char *const *modules;
	/* Load the libraries that open() will load: a guest gets those that
	 * this process has. May be NULL. */
	void (*load)(void);

	/* Untimed, once per point: descriptors and rings; may be NULL. */
	int (*open)(struct pin *p, struct why *why);
	/* Timed: reference @pages 4k pages from @addr, all or -errno. */
	int (*take)(struct pin *p, char *addr, size_t pages, struct why *why);
	/*
	 * The device's side, while taken: through the reference and never
	 * through a page table. All @p->pages at once; @bytes is as long.
	 * Each may be NULL: the reference cannot be used so. A PIN_TRANSIENT
	 * one is used up by it, and has its own data: device_write() tells in
	 * @bytes what was written. 0 or -errno.
	 */
	int (*device_write)(struct pin *p, char *bytes, struct why *why);
	int (*device_read)(struct pin *p, char *bytes, struct why *why);
	/* Timed: drop them. Only called when taken. */
	void (*drop)(struct pin *p);
	/* Untimed, after drop(): wait for what the kernel undoes later, and
	 * make ready for the next take(); may be NULL. */
	void (*settle)(struct pin *p);
	/* After open(), also after one that failed halfway; may be NULL. */
	void (*close)(struct pin *p);
};

/** Is it known beforehand that the kernel pins? Then it has to count it. */
static inline bool pin_must_pin(const struct pin_kind *kind)
{
	return (kind->traits & (PIN_GET | PIN_PIN)) == PIN_PIN;
}

/**
 * Does clear_refs take what it references for pinned, or may it? Many
 * references look like a pin (GUP_PIN_COUNTING_BIAS).
 */
static inline bool pin_may_look_pinned(const struct pin *p)
{
	return p->pages && (p->kind->traits & PIN_PIN || p->refs > 1);
}

/** How it refers, in the kernel's words: "GET", "PIN", "GET or PIN", or "". */
static inline const char *pin_reference(const struct pin_kind *kind)
{
	if (!(kind->traits & PIN_PIN))
		return kind->traits & PIN_GET ? "GET" : "";
	return kind->traits & PIN_GET ? "GET or PIN" : "PIN";
}

extern const struct pin_kind *const pin_kinds[];
extern const size_t nr_pin_kinds;

int pin_open(struct pin *p, const struct pin_kind *kind, struct why *why);
/** Does nothing, successfully, for a kind that references nothing. */
int pin_take(struct pin *p, char *addr, size_t pages, struct why *why);
/** As the verbs of the kind, which must have them. */
int pin_device_write(struct pin *p, char *bytes, struct why *why);
int pin_device_read(struct pin *p, char *bytes, struct why *why);
void pin_drop(struct pin *p);
/** After pin_drop(), before the memory goes: the reference is really gone. */
void pin_settle(struct pin *p);
void pin_close(struct pin *p);

/*
 * For the kinds.
 */

/** Pages that are pinned now in the whole system (vmstat), or -errno. */
int64_t pin_outstanding(void);

/**
 * For a settle(): wait until no more pages are pinned than before the point
 * was opened, for at most a second; 100 ms where that cannot be known.
 */
void pin_await_unpinned(struct pin *p);

#endif
