/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Patterns that go through a reference in both directions, and their loss. */
#include "bench/experiment/shared/device_exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"

/* The two highest bits say who wrote; all else writes less than these. */
#define FROM_DEVICE 0x40
#define FROM_CPU    0x80
#define ROUND_STEP  17 /* odd: no two rounds have a byte in common */
#define LAST_ROUND  2

bool device_exchange_possible(const struct pin_kind *kind)
{
	return kind->device_write || kind->device_read;
}

/* i / 61 shifts the pattern against the page size: two pages of a round differ,
 * and a page that arrived at another's place is a loss. */
static void fill(char *bytes, size_t len, int from, unsigned int round)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(from |
				  ((i + i / 61 + round * ROUND_STEP) & 0x3f));
}

/* Bytes of @len in which the two differ; @pages grows by those with any. */
static int64_t count_lost(const volatile char *seen, const char *written,
			  size_t len, int64_t *pages)
{
	int64_t lost = 0;

	for (size_t at = 0; at < len; at += BASE_PAGE) {
		int64_t before = lost;

		for (size_t i = at; i < at + BASE_PAGE; i++)
			lost += seen[i] != written[i];
		*pages += lost > before;
	}
	return lost;
}

static int device_to_cpu(struct pin *p, unsigned int round, char *written,
			 struct device_exchange *e, struct why *why)
{
	size_t len = p->pages * BASE_PAGE;
	int err;

	fill(written, len, FROM_DEVICE, round);
	err = pin_device_write(p, written, why);
	if (!err)
		e->to_cpu = count_lost(p->addr, written, len, &e->writes);
	return err;
}

/* @seen starts from zeros, which are in no pattern: bytes that the device did
 * not deliver are lost, not left over. */
static int cpu_to_device(struct pin *p, unsigned int round, char *written,
			 char *seen, struct device_exchange *e, struct why *why)
{
	size_t len = p->pages * BASE_PAGE;
	int err;

	fill(written, len, FROM_CPU, round);
	memcpy(p->addr, written, len);
	memset(seen, 0, len);
	err = pin_device_read(p, seen, why);
	if (!err)
		e->to_device = count_lost(seen, written, len, &e->writes);
	return err;
}

int device_exchange(struct pin *p, unsigned int round,
		    struct device_exchange *e, struct why *why)
{
	char *written = malloc(p->pages * BASE_PAGE);
	char *seen = malloc(p->pages * BASE_PAGE);
	int err = written && seen ? 0 : why_set(why, -ENOMEM, "out of memory");

	/* -1: no verb for this direction, which is not a loss of 0. */
	*e = (struct device_exchange){ .to_cpu = -1, .to_device = -1 };
	if (!err && p->kind->device_write)
		err = device_to_cpu(p, round, written, e, why);
	if (!err && p->kind->device_read)
		err = cpu_to_device(p, round, written, seen, e, why);
	free(written);
	free(seen);
	return err;
}

/* The holder of a reference keeps the old pages; ours are new ones. hugetlb
 * knows MADV_DONTNEED only from 5.18 on: it is mapped anew. */
static int replace(struct pin *p, struct mapping *m, struct why *why)
{
	int err;

	if (m->kind->traits & MAPPING_HUGETLB)
		/* In base pages, as the pool may have no other page left. */
		err = mmap(m->addr, m->len, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED |
				   MAP_NORESERVE,
			   -1, 0) == MAP_FAILED;
	else
		err = madvise(p->addr, p->pages * BASE_PAGE, MADV_DONTNEED);
	return err ? why_set(why, -errno,
			     "the control cannot replace the page: %s",
			     strerror(errno))
		   : 0;
}

/* The first one is used up. */
static int take_again(struct pin *p, struct why *why)
{
	char *addr = p->addr;
	size_t pages = p->pages;

	pin_drop(p);
	pin_settle(p);
	return pin_take(p, addr, pages, why);
}

int device_exchange_control(struct pin *p, struct mapping *m, struct why *why)
{
	int64_t all = (int64_t)(p->pages * BASE_PAGE);
	struct device_exchange e;
	int err = 0;

	if (p->kind->traits & PIN_TRANSIENT)
		err = take_again(p, why);
	if (!err)
		err = replace(p, m, why);
	if (!err)
		err = device_exchange(p, LAST_ROUND, &e, why);
	if (err)
		return err;
	if ((e.to_cpu >= 0 && e.to_cpu != all) ||
	    (e.to_device >= 0 && e.to_device != all))
		return why_set(why, -EIO,
			       "the control lost %lld and %lld of %lld bytes: "
			       "a loss would not be seen",
			       (long long)e.to_cpu, (long long)e.to_device,
			       (long long)all);
	return 0;
}
