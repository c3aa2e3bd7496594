/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An invocation: every point of a list, through Google Benchmark. */
#include "bench/batch/invocation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/self_check.h"
#include "bench/batch/steps.h"
#include "harness/harness.h"
#include "lib/array.h"

/* Migration, or a huge page that did not come, are worth another attempt. */
#define ATTEMPTS 4

/* Time limit of a batch per MiB of its range: under emulation, where a page is
 * filled, copied for the write and copied for a child. */
#define MS_PER_MIB 200

/* State of all points of this process. */
struct invocation {
	const struct point_run *run;
	uint64_t end_ns; /* of its budget, CLOCK_MONOTONIC; 0: none */
	size_t left; /* points whose turn is still to come */
	struct witness witness;
	int sink_error; /* the first one; ends the invocation */
};

/* State of one point; the argument of its Google Benchmark body. */
struct measured {
	struct invocation *inv;
	const struct point *point;
	struct life life;
	unsigned int batches; /* that became facts */
	uint64_t longest_ms; /* of its batches so far */
	uint64_t until_ns; /* no other batch after that; 0: all of them */
	int err; /* why it ended early */
	/* The counted batch, until its timed one is over. */
	struct batch_result kept;
	uint8_t *kept_classes; /* owned */
	size_t kept_room;
};

/* The first error counts: later ones follow from a sink that is gone. */
static int note(struct invocation *inv, int err)
{
	if (err && !inv->sink_error)
		inv->sink_error = err;
	return inv->sink_error;
}

static void event(struct invocation *inv, const char *kind, const char *subject,
		  int64_t value, const char *text)
{
	struct sink *sink = inv->run->sink;
	struct fact_event f = {
		.at_ns = (int64_t)clock_gettime_ns(CLOCK_REALTIME),
		.invocation = inv->run->invocation,
		.kind = kind,
		.subject = subject,
		.value = value,
		.text = text,
	};

	note(inv, sink->ops->event(sink, &f));
}

static void absent(void *arg, const char *metric, const char *why)
{
	event(arg, "absent", metric, 0, why);
}

/* Emitted with its first batch: a point without any batch is a skip only. */
static int emit_point(struct measured *m)
{
	const struct point *p = m->point;
	struct sink *sink = m->inv->run->sink;
	struct fact_point f = {
		.id = point_id(p),
		.version = p->experiment->version,
		.page_size = p->mapping->page_size,
		.range_bytes = p->mapping->len,
		.writes = p->experiment->traits & EXPERIMENT_WRITES
				  ? mapping_writes(p->mapping)
				  : 0,
		.referenced_pages =
			point_referenced_pages(p) * p->params.ranges,
	};

	return note(m->inv, sink->ops->point(sink, &f));
}

static int emit_batch(struct measured *m, enum batch_sort sort,
		      const struct batch_result *r)
{
	struct sink *sink = m->inv->run->sink;
	struct fact_batch f = {
		.id = point_id(m->point),
		.invocation = m->inv->run->invocation,
		.seq = m->batches + 1,
		.sort = sort,
		.nr = r->nr,
		.ns = r->ns,
		.classes = r->classes,
		.nr_readings = r->nr_readings,
		.readings = r->reading,
	};

	if (!m->batches && emit_point(m))
		return m->inv->sink_error;
	if (note(m->inv, sink->ops->batch(sink, &f)))
		return m->inv->sink_error;
	m->batches++;
	return 0;
}

static void emit_skip(struct measured *m, int err)
{
	struct sink *sink = m->inv->run->sink;
	struct fact_skip f = {
		.id = point_id(m->point),
		.invocation = m->inv->run->invocation,
		.err = -err,
		.reason = m->life.why.text,
	};

	note(m->inv, sink->ops->skip(sink, &f));
}

/* life_end() runs also after an error: a batch that fails halfway leaves
 * references and children behind. */
static int try_batch(struct measured *m, enum batch_sort sort)
{
	struct life *l = &m->life;
	int err;

	memset(&l->result, 0, sizeof(l->result));
	l->sort = sort;
	l->disturbed = NULL;
	witness_begin(&m->inv->witness, sort);
	err = m->point->experiment->batch(l);
	life_end(l);
	witness_end(&m->inv->witness);
	return err ? err : life_check_readings(l);
}

/* Tell the supervisor how long the next @batches may take. */
static int heartbeat(struct measured *m, unsigned int batches)
{
	uint64_t ms = (m->point->mapping->len >> 20) * MS_PER_MIB *
		      m->point->params.ranges;
	struct sink *sink = m->inv->run->sink;
	struct fact_heartbeat f = {
		.id = point_id(m->point),
		.invocation = m->inv->run->invocation,
		.expect_ms = m->longest_ms * 2 > ms ? m->longest_ms * 2 : ms,
	};

	/* Under emulation the last round of it can take as long again. */
	if (m->point->experiment->traits & EXPERIMENT_LASTS)
		f.expect_ms += 2 * m->point->params.ms;
	f.expect_ms *= batches;
	return note(m->inv, sink->ops->heartbeat(sink, &f));
}

static int clocked_batch(struct measured *m, enum batch_sort sort)
{
	uint64_t ms = clock_gettime_ns(CLOCK_MONOTONIC) / 1000000;
	int err = try_batch(m, sort);

	ms = clock_gettime_ns(CLOCK_MONOTONIC) / 1000000 - ms;
	if (ms > m->longest_ms)
		m->longest_ms = ms;
	return err;
}

/* After attempt @i: -EAGAIN where the machine got in its way. */
static int undisturbed(struct measured *m, int err, int i)
{
	if (err || !m->life.disturbed)
		return err;
	event(m->inv, "interference", m->point->name, i + 1, m->life.disturbed);
	/* The last attempt stays: pages that moved are inconclusive, and the
	 * event says why. */
	return i < ATTEMPTS - 1 ? -EAGAIN : 0;
}

/* A batch without times. @batches: how many follow this heartbeat. */
static int counting_batch(struct measured *m, enum batch_sort sort,
			  unsigned int batches)
{
	int err = -EAGAIN;

	for (int i = 0; i < ATTEMPTS && err == -EAGAIN; i++) {
		err = heartbeat(m, batches);
		if (!err)
			err = undisturbed(m, clocked_batch(m, sort), i);
	}
	return err;
}

/*
 * A timed batch follows a counted one at once: every fact that is sent is a
 * sleep until the supervisor has stored it, and a process that slept writes
 * with a cold path (first_write 1500 ns instead of 1080). The counted batch is
 * the untimed round of the same kind; another attempt has one of its own.
 */
static int timed_batch(struct measured *m)
{
	int err = -EAGAIN;

	for (int i = 0; i < ATTEMPTS && err == -EAGAIN; i++) {
		err = i ? counting_batch(m, BATCH_COUNTED, 2) : 0;
		if (!err)
			err = undisturbed(m, clocked_batch(m, BATCH_TIMED), i);
	}
	return err;
}

/* The next batch uses the same arrays. */
static int keep_counted(struct measured *m)
{
	const struct batch_result *r = &m->life.result;

	/* Readings are in the struct: only the classes are elsewhere. */
	m->kept = *r;
	if (!r->classes)
		return 0;
	if (array_reserve(&m->kept_classes, &m->kept_room, r->nr, 1))
		return why_set(&m->life.why, -ENOMEM, "out of memory");
	m->kept.classes = memcpy(m->kept_classes, r->classes, r->nr);
	return 0;
}

/* Both are sent after the timed one, and the counted one if that fails. */
static int counted_and_timed(struct measured *m)
{
	int err = counting_batch(m, BATCH_COUNTED, 2), sent;

	if (!err)
		err = keep_counted(m);
	if (err)
		return err;
	err = timed_batch(m);
	sent = emit_batch(m, BATCH_COUNTED, &m->kept);
	if (!err)
		err = sent;
	return err ? err : emit_batch(m, BATCH_TIMED, &m->life.result);
}

static int profiled_batch(struct measured *m)
{
	int err = counting_batch(m, BATCH_PROFILED, 1);

	return err ? err : emit_batch(m, BATCH_PROFILED, &m->life.result);
}

/* An equal share of the remaining time: time that one point saves is for the
 * others. */
static void take_share(struct measured *m)
{
	struct invocation *inv = m->inv;
	uint64_t now = clock_gettime_ns(CLOCK_MONOTONIC);
	uint64_t left = inv->end_ns > now ? inv->end_ns - now : 0;

	if (inv->end_ns && inv->left)
		m->until_ns = now + left / inv->left;
	if (inv->left)
		inv->left--;
}

/* Never before the first batch: a point without one would be a hole. */
static bool is_enough(const struct measured *m)
{
	return m->until_ns && m->batches &&
	       clock_gettime_ns(CLOCK_MONOTONIC) >= m->until_ns;
}

static int body_setup(void *arg)
{
	struct measured *m = arg;

	if (m->inv->sink_error)
		return m->inv->sink_error;
	take_share(m);
	m->err = life_init(&m->life, m->point, m->inv->run->clock,
			   &m->inv->witness);
	return m->err;
}

static int body_iterate(void *arg, double *seconds)
{
	struct measured *m = arg;
	const struct batch_result *r = &m->life.result;
	uint64_t ns = 0;

	/* Google Benchmark counts iterations and reads no time of this one: it
	 * has no report where there is a budget. */
	if (is_enough(m))
		return 0;
	m->err = counted_and_timed(m);
	if (!m->err)
		for (size_t i = 0; i < r->nr; i++)
			ns += r->ns[i];
	/* In a batch of its own: events of the PMU slow faults down. */
	if (!m->err && witness_has_pmu(&m->inv->witness) &&
	    m->point->experiment->traits & EXPERIMENT_WRITES)
		m->err = profiled_batch(m);
	*seconds = (double)ns / 1e9;
	return m->err;
}

static void body_teardown(void *arg)
{
	struct measured *m = arg;

	life_release(&m->life);
	free(m->kept_classes);
	m->kept_classes = NULL;
	m->kept_room = 0;
	/* Nothing can be reported to a sink that is gone. */
	if (!m->err || m->inv->sink_error)
		return;
	/* Batches that were measured stay; a point without any is a hole. */
	if (m->batches)
		event(m->inv, "lost", m->point->name, m->batches,
		      m->life.why.text);
	else
		emit_skip(m, m->err);
}

static const char *body_why(void *arg)
{
	struct measured *m = arg;

	return m->life.why.text;
}

static const struct harness_body body = {
	.setup = body_setup,
	.iterate = body_iterate,
	.teardown = body_teardown,
	.why = body_why,
};

/* Twice the writes of the longest range: a fault each, and some elsewhere. */
static size_t max_faults(const struct point_list *l)
{
	size_t max = 0;

	for (size_t i = 0; i < l->nr; i++)
		if (mapping_writes(l->point[i].mapping) > max)
			max = mapping_writes(l->point[i].mapping);
	return 2 * max + 512;
}

static int run_all(struct invocation *inv, struct point_list *l,
		   struct measured *m)
{
	struct harness_options opt = {
		.json = inv->run->benchmark_json,
		.context_fd = inv->run->context_fd,
	};
	int err = 0;

	for (size_t i = 0; i < l->nr && !err; i++) {
		m[i].inv = inv;
		m[i].point = &l->point[i];
		err = harness_add(l->point[i].name, &body, &m[i],
				  inv->run->batches);
	}
	if (!err)
		err = harness_run(&opt);
	return inv->sink_error ? inv->sink_error : err < 0 ? err : 0;
}

/* In the first invocation alone: its answer is about the build and the
 * machine, and the others have points to measure. */
static void check_times(struct invocation *inv)
{
	struct why why = { 0 };
	int64_t ratio;

	if (inv->run->invocation != 1)
		return;
	ratio = self_check(inv->run->clock, &inv->witness, &why);
	if (ratio >= 0)
		event(inv, "overhead", "harness", ratio,
		      "millionths: a 4k reuse by the harness over a bare "
		      "loop's");
	else if (ratio != -EOPNOTSUPP)
		event(inv, "overhead", "unchecked", ratio, why.text);
}

int point_list_measure(struct point_list *l, const struct point_run *run)
{
	struct invocation inv = { .run = run, .left = l->nr };
	struct measured *m = calloc(l->nr + 1, sizeof(*m));
	uint64_t now = clock_gettime_ns(CLOCK_MONOTONIC);
	int err = m ? witness_open(&inv.witness, max_faults(l), run->memcg)
		    : -ENOMEM;

	/* Its report needs the time of every iteration. */
	if (run->budget_ns && !run->benchmark_json)
		inv.end_ns = now + run->budget_ns;
	if (!err) {
		witness_absent(&inv.witness, absent, &inv);
		event(&inv, "overhead", "clock",
		      (int64_t)run->clock->overhead_ps,
		      "picoseconds of an empty timed region, not subtracted");
		check_times(&inv);
		err = run_all(&inv, l, m);
	}
	witness_close(&inv.witness);
	free(m);
	return err;
}

/* A counted batch exercises all that a point needs, and times nothing. */
int point_try(const struct point *p, struct clock *c, char *why, size_t size)
{
	struct invocation inv = { 0 };
	struct measured m = { .inv = &inv, .point = p };
	/* Without a cgroup: whether a point can be measured does not depend on
	 * it. */
	int err = witness_open(&inv.witness,
			       2 * mapping_writes(p->mapping) + 512, NULL);

	if (!err)
		err = life_init(&m.life, p, c, &inv.witness);
	if (!err) {
		err = -EAGAIN;
		/* Disturbed or not: no value is kept. */
		for (int i = 0; i < ATTEMPTS && err == -EAGAIN; i++)
			err = try_batch(&m, BATCH_COUNTED);
	}
	snprintf(why, size, "%s", err ? m.life.why.text : "");
	life_release(&m.life);
	witness_close(&inv.witness);
	return err;
}
