/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a cost from a small database whose numbers are known: the line,
 * its interval, quantiles, and a sentence for each thing that is not known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "db/open.h"
#include "db/runs.h"
#include "report/cost/cost.h"
#include "tests/unit/db/scratch.h"

#define MIB    (1 << 20)
#define GIB    1073741824.0
#define WRITES 12000

/* A line of 100 us and 80 ns a page, each size a percent off at most. */
static const double off[] = { 1.01, 0.99, 1.01, 0.99, 1.0 };

static double on_line(double bytes)
{
	return 100000 + 80 * bytes / 4096;
}

struct made {
	const char *clock;
	size_t writes;
	bool root; /* copies are counted */
	bool disagree; /* batches, about copies */
	bool bad; /* sizes do not lie on a line */
};

static void play(struct sink *s, const char *experiment, const char *mapping,
		 const char *params, uint64_t bytes, struct fact_batch b)
{
	struct fact_point p = {
		.id = { experiment, mapping,
			strcmp(experiment, "accounting") ? "none" : "io_uring",
			strcmp(experiment, "wp_write") ? "none" : "fork_alive",
			params },
		.version = 1,
		.page_size = 4096,
		.range_bytes = bytes,
		.writes = b.nr,
	};

	b.id = p.id;
	b.invocation = 1;
	b.seq = b.seq ? b.seq : 1;
	b.sort = b.ns ? BATCH_TIMED : BATCH_COUNTED;
	assert_int_equal(s->ops->point(s, &p), 0);
	assert_int_equal(s->ops->batch(s, &b), 0);
}

static void play_fork(struct sink *s, const char *mapping, const char *params,
		      unsigned int mib, double time)
{
	const uint64_t ns = (uint64_t)(time + 0.5);
	const uint8_t class = CLASS_fork;

	play(s, "fork", mapping, params, (uint64_t)mib * MIB,
	     (struct fact_batch){ .nr = 1, .ns = &ns, .classes = &class });
}

/* 220 of 12000 are slow, and 24 of them slower. */
static void play_writes(struct sink *s, const struct made *m)
{
	const struct reading readings[] = {
		{ "written_pages", (int64_t)m->writes },
		{ "copies", (int64_t)m->writes },
	};
	const struct reading fewer[] = {
		{ "written_pages", (int64_t)m->writes },
		{ "copies", (int64_t)m->writes * 9 / 10 },
	};
	uint64_t *ns = malloc(m->writes * sizeof(*ns));
	uint8_t *classes = malloc(m->writes);

	for (size_t i = 0; i < m->writes; i++) {
		ns[i] = i < 24 ? 9000 : i < 220 ? 5000 : 1000;
		classes[i] = CLASS_copy;
	}
	play(s, "wp_write", "4k", "size=64M", 64 * MIB,
	     (struct fact_batch){ .nr = m->writes,
				  .ns = ns,
				  .classes = classes,
				  .nr_readings = m->root ? 2 : 0,
				  .readings = readings });
	if (m->disagree) {
		memset(classes, CLASS_inconclusive, m->writes);
		play(s, "wp_write", "4k", "size=64M", 64 * MIB,
		     (struct fact_batch){ .seq = 2,
					  .nr = m->writes,
					  .classes = classes,
					  .nr_readings = 2,
					  .readings = fewer });
	}
	free(ns);
	free(classes);
}

static void play_forks(struct sink *s, const struct made *m)
{
	char params[64];

	for (unsigned int i = 0; i < 5; i++) {
		unsigned int mib = 16u << i;
		double ns = on_line((double)mib * MIB) * off[i];

		if (m->bad && i == 4)
			ns *= 2;
		snprintf(params, sizeof(params), "size=%uM", mib);
		play_fork(s, "4k", params, mib, ns);
		snprintf(params, sizeof(params), "dontfork=yes,size=%uM", mib);
		play_fork(s, "4k", params, mib, 70000 + i);
		/* Too few for a line. */
		snprintf(params, sizeof(params), "size=%uM", mib);
		if (i > 2)
			play_fork(s, "thp", params, mib, 80000 * i);
	}
}

/* A byte per byte, and 8 KiB of a ring; or not in proportion. */
static void play_limits(struct sink *s, bool even)
{
	static const char *const params[] = { "pins=all,size=4M",
					      "pins=all,size=6M" };

	for (int i = 0; i < 2; i++) {
		int64_t bytes = (4 + 2 * i) * MIB;
		const struct reading readings[] = {
			{ "memlock_bytes", (even ? bytes : 4 * MIB) + 8192 },
			{ "memlock_open_bytes", 8192 },
		};

		play(s, "accounting", "4k", params[i], (uint64_t)bytes,
		     (struct fact_batch){ .nr_readings = 2,
					  .readings = readings });
	}
}

static int64_t make_run(struct store *st, const struct made *m)
{
	const struct fact_run run = {
		.uuid = FACTS_UUID,
		.session = FACTS_SESSION,
		.kernel = "6.1.0-test",
		.clock = m->clock,
		.version = "0.1.0",
		.command = "pincow run",
		.started_ns = 1,
		.invocations = 1,
		.points = 14,
	};
	const struct fact_event event = { .kind = COST_EVENT,
					  .subject = "redis",
					  .value = (int64_t)GIB,
					  .text = "4k" };
	const struct fact_invocation begin = { 1, 1, 2 };
	const struct fact_invocation_end over = { 1, 3, 1 };
	const struct fact_end end = { 4, RUN_COMPLETE };
	const struct fact_skip no_pool = {
		.id = { "fork", "hugetlb_2m", "none", "none", "size=64M" },
		.invocation = 1,
		.err = 12,
		.reason = "the pool has 0 pages",
	};
	struct sink *s;
	int64_t id;

	assert_int_equal(store_begin(st, &run, &s, &id), 0);
	assert_int_equal(s->ops->event(s, &event), 0);
	assert_int_equal(s->ops->invocation(s, &begin), 0);
	play_forks(s, m);
	if (m->writes)
		play_writes(s, m);
	play_limits(s, !m->bad);
	assert_int_equal((s->ops->skip)(s, &no_pool), 0);
	assert_int_equal(s->ops->invocation_end(s, &over), 0);
	assert_int_equal(s->ops->end(s, &end), 0);
	assert_int_equal(store_finish(st, RUN_COMPLETE), 0);
	return id;
}

/* The page as text, the caller's; @memory 0: that of the run. */
static char *page_of(const struct made *m, double memory, struct cost *c)
{
	struct store *st = scratch_store("cost.db");
	int64_t id = make_run(st, m);
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	memset(c, 0, sizeof(*c));
	assert_int_equal(cost_find(c, store_sqlite(st), id), 0);
	assert_string_equal(scenarios[c->scenario].name, "redis");
	assert_false(c->huge);
	if (memory > 0)
		c->memory = memory;
	assert_int_equal(cost_load(c, store_sqlite(st), id), 0);
	assert_int_equal(cost_print(c, f), 0);
	fclose(f);
	store_close(st);
	return text;
}

static void expect(const char *page, const char *part)
{
	char *copy = strdup(page);

	/* Sentences are filled: a part may be over two lines. */
	for (char *p = copy; *p; p++)
		*p = *p == '\n' ? ' ' : *p;
	if (!strstr(copy, part))
		fail_msg("no \"%s\" in\n%s", part, page);
	free(copy);
}

static void expect_screen(const char *page)
{
	size_t lines = 0, width = 0;

	for (const char *p = page; *p; p++) {
		lines += *p == '\n';
		width = *p == '\n' ? 0 : width + 1;
		if (width > 78)
			fail_msg("wider than 78 columns:\n%s", page);
	}
	if (lines > 40)
		fail_msg("%zu lines:\n%s", lines, page);
}

static void test_extrapolated(void **state)
{
	const struct made m = { "tsc", WRITES, true, false, false };
	struct cost c;
	char *page = page_of(&m, 0, &c);
	const struct cost_time *t = &c.variant[0].pause;
	const struct cost_writes *w = &c.variant[0].writes;

	(void)state;
	expect_screen(page);
	assert_int_equal(t->nr, 5);
	assert_true(t->known && !t->measured);
	assert_true(fabs(t->value / on_line(GIB) - 1) < 0.01);
	assert_true(t->low < on_line(GIB) && on_line(GIB) < t->high);
	/* Residuals of 1 %, and Student's 3.18: a few percent, no more. */
	assert_true(t->high / t->low < 1.12);
	expect(page, "redis, 1 GiB in 4k, Linux 6.1.0-test");
	expect(page, "extrapolated by a line (R2 1.000), measured at 5 sizes "
		     "from 16 MiB to 256 MiB, 5.34 ms there.");
	assert_int_equal(w->nr, WRITES);
	assert_float_equal(w->p[COST_P50], 1000, 0);
	assert_float_equal(w->p[COST_P99], 5000, 0);
	assert_float_equal(w->p[COST_P999], 9000, 0);
	expect(page, "takes 1.00 us, p99 5.00 us, p99.9 9.00 us (12000 "
		     "writes); 1 GiB dirtied, page by page, takes 1.00 GiB");
	/* No line through what does not grow, nor through two sizes. */
	expect(page, "MADV_DONTFORK, 4k  70.0 us  at 256 MiB");
	expect(page, "madvise(2), thp     320 us  at 256 MiB");
	expect(page, "Not measured: hugetlb: the pool has 0 pages");
	free(page);
	cost_release(&c);
}

static void test_measured(void **state)
{
	const struct made m = { "tsc", WRITES, true, false, false };
	struct cost c;
	char *page = page_of(&m, 128.0 * MIB, &c);

	(void)state;
	assert_true(c.variant[0].pause.measured);
	assert_float_equal(c.variant[0].pause.value,
			   floor(on_line(128.0 * MIB) * 0.99 + 0.5), 0);
	expect(page, "Each fork stops the server for 2.69 ms, measured at that "
		     "size.");
	free(page);
	cost_release(&c);
}

static void test_doubts(void **state)
{
	const struct made bad = { "tsc", 500, false, false, true };
	const struct made emulated = { "emulated", WRITES, true, false, false };
	struct cost c;
	char *page = page_of(&bad, 0, &c);

	(void)state;
	expect_screen(page);
	expect(page, "The line fits badly (R2 0.");
	expect(page, " ms ? ");
	/* However wide the interval is, more memory takes no less. */
	assert_float_equal(c.variant[0].pause.low,
			   floor(on_line(256.0 * MIB) * 2 + 0.5), 0);
	assert_true(isnan(c.variant[0].writes.p[COST_P999]));
	assert_true(isnan(c.variant[0].writes.p[COST_P99]));
	expect(page, "p99.9 is not known, as it needs 10000 writes (500");
	expect(page, "how much memory is copied is not known without root");
	free(page);
	cost_release(&c);
	remove("cost.db");

	page = page_of(&emulated, 0, &c);
	expect(page, "Times mean nothing under the emulated clock.");
	assert_null(strstr(page, " ms"));
	expect(page, "1 GiB dirtied, page by page, takes 1.00 GiB");
	free(page);
	cost_release(&c);
}

static void test_batches_disagree(void **state)
{
	const struct made m = { "tsc", WRITES, true, true, false };
	struct cost c;
	char *page = page_of(&m, 0, &c);

	(void)state;
	expect_screen(page);
	expect(page, "takes 0.90..1.00 GiB more memory, by the kernel's "
		     "counters alone, as frame numbers need root.");
	expect(page, "  0.90..1.00 ");
	free(page);
	cost_release(&c);
}

/* The same run, asked as another scenario. */
static char *limit_of(const struct made *m)
{
	struct store *st = scratch_store("limit.db");
	struct cost c = { .scenario = (size_t)scenario_find("io_uring"),
			  .memory = 8 * GIB };
	int64_t id = make_run(st, m);
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_int_equal(cost_load(&c, store_sqlite(st), id), 0);
	assert_int_equal(cost_print(&c, f), 0);
	fclose(f);
	cost_release(&c);
	store_close(st);
	remove("limit.db");
	return text;
}

static void test_limits(void **state)
{
	const struct made even = { "tsc", 0, false, false, false };
	const struct made uneven = { "tsc", 0, false, false, true };
	char *page = limit_of(&even);

	(void)state;
	expect_screen(page);
	expect(page, "RLIMIT_MEMLOCK must be 8 GiB and 8 KiB for the provider "
		     "itself: in proportion to 6 MiB, 1.00 bytes per byte.");
	free(page);
	page = limit_of(&uneven);
	expect(page, "RLIMIT_MEMLOCK: not known, as the charge is not in "
		     "proportion to the size up to 6 MiB.");
	free(page);
}

static void test_no_writes(void **state)
{
	const struct made m = { "tsc", 0, false, false, false };
	struct cost c;
	char *page = page_of(&m, 0, &c);

	(void)state;
	expect(page, "the first write to a page takes an unknown time: it was "
		     "not measured.");
	free(page);
	cost_release(&c);
}

int main(void)
{
#define SCRATCHED(name)                                                        \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		SCRATCHED(test_extrapolated), SCRATCHED(test_measured),
		SCRATCHED(test_doubts),	      SCRATCHED(test_batches_disagree),
		SCRATCHED(test_limits),	      SCRATCHED(test_no_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
