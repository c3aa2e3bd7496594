/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes up a database, through the store that takes real runs:
 *
 *	make_database FILE RUNS POINTS INVOCATIONS [SLOWER%]
 *
 * Adds RUNS runs of POINTS points each. Run k is of kernel k modulo 20, oldest
 * first; counts follow the rule of that kernel, every invocation has one
 * counted and one timed batch of 8 writes, and times differ by up to 3 %
 * between invocations and by SLOWER % from each run to the next. Everything is
 * made of its position, so that two calls make the same runs, but for their
 * UUIDs, which go on from what is in the file.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/open.h"
#include "db/runs.h"
#include "db/store.h"

#define STARTED 1700000000000000000
#define HOUR_NS 3600000000000
#define WRITES	8
#define NR(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const kernels[] = {
	"4.19.0", "5.4.0",  "5.7.0",  "5.8.0",	"5.9.0", "5.10.0", "5.11.0",
	"5.12.0", "5.15.0", "5.18.0", "5.19.0", "6.0.0", "6.1.0",  "6.6.0",
	"6.8.0",  "6.12.0", "6.15.0", "6.18.0", "7.0.0", "7.3.0",
};

/* The first kernels of the rules: page_count, then PG_anon_exclusive. */
#define PAGE_COUNT 4
#define EXCLUSIVE  10

static const char *const mappings[] = { "4k",	     "thp",	   "thp_pte",
					"mthp_64k",  "hugetlb_2m", "mthp_16k",
					"mthp_256k", "hugetlb_1g" };
static const char *const pins[] = { "none", "vmsplice", "io_uring", "af_xdp",
				    "rdma" };
static const char *const wps[] = { "mprotect", "clear_refs", "uffd_wp",
				   "fork_exit", "fork_alive" };

struct plan {
	unsigned int runs, points, invocations;
	double slower;
	unsigned int before; /* runs that are in the file already */
};

static uint64_t noise(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* From 0 on, below 1. */
static double share(uint64_t x)
{
	return (double)(noise(x) >> 11) * 0x1p-53;
}

static struct point_id point_id(unsigned int i, char params[32])
{
	unsigned int rest = i;
	struct point_id id = { .experiment = "wp_write", .params = params };

	id.pin = pins[rest % NR(pins)];
	rest /= NR(pins);
	id.wp = wps[rest % NR(wps)];
	rest /= NR(wps);
	id.mapping = mappings[rest % NR(mappings)];
	rest /= NR(mappings);
	*params = '\0';
	if (rest)
		snprintf(params, 32, "pins=%u", rest + 1);
	return id;
}

/* Pages copied, of the WRITES that there are. */
static int64_t copied(const struct point_id *id, unsigned int kernel)
{
	bool get = !strcmp(id->pin, "vmsplice"), pinned = *id->pin != 'n';
	bool compound = !strcmp(id->mapping, "thp");

	if (!strcmp(id->wp, "fork_alive"))
		return WRITES;
	if (kernel < PAGE_COUNT || !pinned)
		return 0;
	if (kernel < EXCLUSIVE)
		return compound ? WRITES : 1;
	return get && !strcmp(id->wp, "fork_exit") ? compound ? WRITES : 1 : 0;
}

static int batch(struct sink *sink, const struct plan *p, unsigned int run,
		 unsigned int i, unsigned int invocation, enum batch_sort sort)
{
	char params[32];
	struct point_id id = point_id(i, params);
	uint64_t key = ((uint64_t)run << 40) + ((uint64_t)i << 16) + invocation;
	double level = 1 + share(i) + p->slower * run;
	double at = 1000 * level * (0.985 + 0.03 * share(key));
	int64_t n = copied(&id, run % NR(kernels));
	uint8_t classes[WRITES];
	uint64_t ns[WRITES];
	struct reading readings[] = {
		{ "written_pages", WRITES },
		{ "copies", n },
		{ "pinned_moved", n && n < WRITES },
		{ "spurious_copies", n },
		{ "bystander_copies", n > 1 ? n - 1 : 0 },
		{ "hidden_pages", n },
		{ "faults", WRITES },
		{ "tlb_flushes", n },
		{ "arm_ns", (int64_t)(5 * at) },
	};
	struct fact_batch b = {
		.id = id,
		.invocation = invocation,
		.seq = sort == BATCH_TIMED ? 2 : 1,
		.sort = sort,
		.nr = WRITES,
		.ns = sort == BATCH_TIMED ? ns : NULL,
		.classes = classes,
		.nr_readings = NR(readings) - (sort != BATCH_TIMED),
		.readings = readings,
	};

	for (unsigned int k = 0; k < WRITES; k++) {
		classes[k] = k < n ? CLASS_copy : CLASS_reuse;
		ns[k] = (uint64_t)(at * (k < n ? 2.5 : 1)) +
			noise(key * WRITES + k) % 20;
	}
	return sink->ops->batch(sink, &b);
}

static int point(struct sink *sink, const struct plan *p, unsigned int run,
		 unsigned int i, unsigned int invocation)
{
	char params[32];
	struct fact_point f = {
		.id = point_id(i, params),
		.version = 1,
		.page_size = 4096,
		.range_bytes = WRITES * 4096,
		.writes = WRITES,
	};
	int err;

	f.referenced_pages = *f.id.pin != 'n';
	if (!strcmp(f.id.mapping, "thp"))
		f.page_size = 2 << 20;
	err = sink->ops->point(sink, &f);
	if (!err)
		err = batch(sink, p, run, i, invocation, BATCH_COUNTED);
	return err ? err : batch(sink, p, run, i, invocation, BATCH_TIMED);
}

static int play(struct sink *sink, const struct plan *p, unsigned int run,
		int64_t started)
{
	const struct environment_entry entries[] = {
		{ ENV_MUST_MATCH, "cpu_model", "Made Up" },
		{ ENV_MAY_DIFFER, "kernel_release",
		  kernels[run % NR(kernels)] },
		{ ENV_RECORDED, "batches", "1" },
	};
	const struct fact_environment environment = { NR(entries), entries };
	struct fact_end end = { started + HOUR_NS / 2, RUN_COMPLETE };
	int err = sink->ops->environment(sink, &environment);

	for (unsigned int k = 1; !err && k <= p->invocations; k++) {
		struct fact_invocation f = { k, k, started + k };
		struct fact_invocation_end over = { k, started + k + 1, 1 };

		err = sink->ops->invocation(sink, &f);
		for (unsigned int i = 0; !err && i < p->points; i++)
			err = point(sink, p, run, i, k);
		if (!err)
			err = sink->ops->invocation_end(sink, &over);
	}
	return err ? err : sink->ops->end(sink, &end);
}

static int make(struct store *s, const struct plan *p, unsigned int run)
{
	unsigned int nr = p->before + run;
	char uuid[40];
	struct fact_run f = {
		.uuid = uuid,
		.session = uuid,
		.kernel = kernels[run % NR(kernels)],
		.clock = "tsc",
		.version = "0.1.0",
		.command = "pincow run",
		.seed = nr,
		.started_ns = STARTED + (int64_t)nr * HOUR_NS,
		.invocations = p->invocations,
		.points = p->points,
	};
	struct sink *sink;
	int64_t id;
	int err;

	snprintf(uuid, sizeof(uuid), "00000000-0000-4000-9000-%012x", nr);
	err = store_begin(s, &f, &sink, &id);
	if (!err)
		err = play(sink, p, run, f.started_ns);
	return err ? err : store_finish(s, RUN_FAILED);
}

static int count_run(void *arg, int nr, char **value, char **name)
{
	struct plan *p = arg;

	(void)nr;
	(void)name;
	p->before = (unsigned int)strtoul(value[0], NULL, 10);
	return 0;
}

int main(int argc, char **argv)
{
	struct store *s = NULL;
	struct plan p;
	int err;

	if (argc < 5 || argc > 6) {
		fprintf(stderr, "usage: make_database FILE RUNS POINTS "
				"INVOCATIONS [SLOWER%%]\n");
		return 2;
	}
	p = (struct plan){ (unsigned int)strtoul(argv[2], NULL, 10),
			   (unsigned int)strtoul(argv[3], NULL, 10),
			   (unsigned int)strtoul(argv[4], NULL, 10),
			   argc > 5 ? strtod(argv[5], NULL) / 100 : 0, 0 };
	err = store_open(&s, argv[1], STORE_WRITE);
	/* A database lost in a power cut can be made again. */
	if (!err)
		err = sqlite3_exec(store_sqlite(s), "PRAGMA synchronous = OFF",
				   NULL, NULL, NULL);
	if (!err)
		err = sqlite3_exec(store_sqlite(s), "SELECT count(*) FROM run",
				   count_run, &p, NULL);
	for (unsigned int i = 0; !err && i < p.runs; i++)
		err = make(s, &p, i);
	if (err)
		fprintf(stderr, "make_database: %s\n",
			s ? store_why(s) : "out of memory");
	store_close(s);
	return err ? 1 : 0;
}
