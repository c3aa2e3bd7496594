/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An invocation: every point of a list, through Google Benchmark. */
#include "bench/batch/invocation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/batch/attempt.h"
#include "bench/batch/start_facts.h"
#include "bench/batch/steps.h"
#include "bench/subject/channel.h"
#include "bench/subject/subject.h"
#include "harness/harness.h"

/* Migration, or a huge page that did not come, are worth another attempt. */
#define ATTEMPTS 6

/* Time limit of a batch per MiB of its range: under emulation, where a page is
 * filled, copied for the write and copied for a child. */
#define MS_PER_MIB 200

/* Programs that make the batches: the static one, and this program again for
 * points that need shared libraries. */
enum { SUBJECT_STATIC, SUBJECT_LIBRARIES, SUBJECT_NR };

/* State of all points of this process. */
struct invocation {
	const struct point_run *run;
	uint64_t end_ns; /* of its budget, CLOCK_MONOTONIC; 0: none */
	size_t left; /* points whose turn is still to come */
	size_t room, max_faults; /* in the longest batch */
	struct subject subject[SUBJECT_NR]; /* started when first needed */
	int sink_error; /* the first one; ends the invocation */
};

/* State of one point; the argument of its Google Benchmark body. */
struct measured {
	struct invocation *inv;
	const struct point *point;
	struct subject *subject; /* NULL: not begun */
	struct why why;
	unsigned int batches; /* that became facts */
	uint64_t longest_ms; /* of its requests so far */
	uint64_t until_ns; /* no other batch after that; 0: all of them */
	int err; /* why it ended early */
};

/* The first error counts: later ones follow from a sink that is gone. */
static int note(struct invocation *inv, int err)
{
	if (err && !inv->sink_error)
		inv->sink_error = err;
	return inv->sink_error;
}

static void event(void *arg, const char *kind, const char *subject,
		  int64_t value, const char *text)
{
	struct invocation *inv = arg;
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

/* Emitted with its first batch: a point without any batch is a skip only. */
static int emit_point(struct measured *m)
{
	const struct point *p = m->point;
	struct sink *sink = m->inv->run->sink;
	struct fact_point f = {
		.id = point_id(p),
		.version = p->experiment->version,
		.page_size = p->mapping->page_size,
		.range_bytes = point_range_bytes(p),
		.writes = p->experiment->traits & EXPERIMENT_WRITES
				  ? point_writes(p)
				  : 0,
		.referenced_pages =
			point_referenced_pages(p) * p->params.ranges,
	};

	return note(m->inv, sink->ops->point(sink, &f));
}

static int emit_batch(struct measured *m, enum batch_sort sort)
{
	struct channel *c = m->subject->channel;
	const struct channel_outcome *o = &c->outcome[sort];
	struct sink *sink = m->inv->run->sink;
	struct reading reading[LIFE_READINGS + 1];
	struct fact_batch f = {
		.id = point_id(m->point),
		.invocation = m->inv->run->invocation,
		.seq = m->batches + 1,
		.sort = sort,
		.nr = o->nr,
		.ns = o->has_ns ? channel_ns(c) : NULL,
		.classes = o->has_classes ? channel_classes(c, sort) : NULL,
		.nr_readings = o->nr_readings,
		.readings = reading,
	};

	for (size_t i = 0; i < o->nr_readings; i++)
		reading[i] = (struct reading){ .name = o->reading[i].name,
					       .value = o->reading[i].value };
	/* The last attempt was kept: this marks whatever is made of it. */
	if (o->disturbed[0])
		reading[f.nr_readings++] = (struct reading){
			.name = "disturbed",
			.value = ATTEMPTS,
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
		.reason = m->why.text,
	};

	note(m->inv, sink->ops->skip(sink, &f));
}

/* Tell the supervisor how long the next request, of @batches, may take. */
static int heartbeat(struct measured *m, unsigned int batches)
{
	uint64_t ms = (point_range_bytes(m->point) >> 20) * MS_PER_MIB *
		      m->point->params.ranges * batches;
	struct sink *sink = m->inv->run->sink;
	struct fact_heartbeat f = {
		.id = point_id(m->point),
		.invocation = m->inv->run->invocation,
	};

	f.expect_ms = m->longest_ms * 2 > ms ? m->longest_ms * 2 : ms;
	/* Under emulation the last round of it can take as long again. */
	if (m->point->experiment->traits & EXPERIMENT_LASTS)
		f.expect_ms += 2 * m->point->params.ms * batches;
	return note(m->inv, sink->ops->heartbeat(sink, &f));
}

/* Ask the point's subject. A subject that died takes the invocation along. */
static int ask(struct measured *m, enum channel_verb verb)
{
	int err;

	m->subject->channel->verb = verb;
	err = subject_ask(m->subject);
	if (err == -ECHILD && !m->subject->pid) {
		m->inv->run->died(m->inv->run->died_arg, m->subject->status);
		return note(m->inv, err);
	}
	return err;
}

static int clocked(struct measured *m, enum channel_verb verb)
{
	uint64_t ms = clock_gettime_ns(CLOCK_MONOTONIC) / 1000000;
	int err = ask(m, verb);

	ms = clock_gettime_ns(CLOCK_MONOTONIC) / 1000000 - ms;
	if (ms > m->longest_ms)
		m->longest_ms = ms;
	return err;
}

/* The last attempt stays: pages that moved are inconclusive, the event says
 * why, and a reading marks the batch. */
static void report_disturbance(struct measured *m, enum batch_sort sort,
			       unsigned int attempt)
{
	const struct channel_outcome *o = &m->subject->channel->outcome[sort];

	if (!o->err && o->disturbed[0])
		event(m->inv, "interference", m->point->name, attempt,
		      o->disturbed);
}

/* @batches: how many a request makes. Migration, or a huge page that did not
 * come, are worth another attempt. */
static int attempts(struct measured *m, enum channel_verb verb,
		    unsigned int batches)
{
	struct channel *c = m->subject->channel;
	int err = -EAGAIN;

	for (unsigned int i = 1; i <= ATTEMPTS && err == -EAGAIN; i++) {
		err = heartbeat(m, batches);
		if (err)
			return err;
		c->keep_disturbed = i == ATTEMPTS;
		err = clocked(m, verb);
		for (int sort = 0; sort < BATCH_SORT_NR; sort++)
			if ((verb == CHANNEL_PROFILED) ==
			    (sort == BATCH_PROFILED))
				report_disturbance(m, (enum batch_sort)sort, i);
	}
	return err;
}

static const struct why *why_of(const struct measured *m, enum batch_sort sort)
{
	return &m->subject->channel->outcome[sort].why;
}

/* A counted batch stays where the timed one after it failed. */
static int counted_and_timed(struct measured *m)
{
	const struct channel_outcome *o;
	int err = attempts(m, CHANNEL_PAIR, 2);

	if (m->inv->sink_error)
		return m->inv->sink_error;
	o = m->subject->channel->outcome;
	if (o[BATCH_COUNTED].err) {
		m->why = *why_of(m, BATCH_COUNTED);
		return err;
	}
	if (err)
		m->why = *why_of(m, BATCH_TIMED);
	if (emit_batch(m, BATCH_COUNTED))
		return m->inv->sink_error;
	return err ? err : emit_batch(m, BATCH_TIMED);
}

static int profiled_batch(struct measured *m)
{
	int err = attempts(m, CHANNEL_PROFILED, 1);

	if (m->inv->sink_error)
		return m->inv->sink_error;
	if (err)
		m->why = *why_of(m, BATCH_PROFILED);
	return err ? err : emit_batch(m, BATCH_PROFILED);
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

static struct subject_options options_of(const struct invocation *inv,
					 bool libraries)
{
	return (struct subject_options){
		.clock = inv->run->clock->name,
		.memcg = inv->run->memcg,
		.room = inv->room,
		.max_faults = inv->max_faults,
		.shared_libraries = libraries,
	};
}

/* Started when the first point needs it. Both have the same witnesses: facts
 * of the first one are told, and its times are checked in invocation 1 alone,
 * as their answer is about the build and the machine. */
static int start_subject(struct measured *m, bool libraries)
{
	struct invocation *inv = m->inv;
	const struct subject_options opt = options_of(inv, libraries);
	struct subject *s = &inv->subject[libraries];
	int err = subject_start(s, &opt);

	if (err) {
		why_set(&m->why, err,
			"cannot start the process that is measured: %s",
			s->channel && *s->channel->why.text
				? s->channel->why.text
				: strerror(-err));
		/* The next point tries again. */
		subject_stop(s);
		return err;
	}
	if (!inv->subject[!libraries].channel)
		start_facts(s, inv->run->invocation == 1, event, inv);
	return 0;
}

static int begin_point(struct measured *m)
{
	bool libraries = m->point->pin->load;
	struct subject *s = &m->inv->subject[libraries];
	int err = s->channel ? 0 : start_subject(m, libraries);

	if (err)
		return err;
	m->subject = s;
	snprintf(s->channel->point, sizeof(s->channel->point), "%s",
		 m->point->name);
	err = ask(m, CHANNEL_POINT);
	if (err)
		m->why = s->channel->why;
	return err;
}

static int body_setup(void *arg)
{
	struct measured *m = arg;

	if (m->inv->sink_error)
		return m->inv->sink_error;
	take_share(m);
	m->err = begin_point(m);
	return m->err;
}

static int body_iterate(void *arg, double *seconds)
{
	struct measured *m = arg;
	const struct channel_outcome *o;
	uint64_t ns = 0;

	/* Google Benchmark counts iterations and reads no time of this one: it
	 * has no report where there is a budget. */
	if (is_enough(m))
		return 0;
	m->err = counted_and_timed(m);
	o = &m->subject->channel->outcome[BATCH_TIMED];
	if (!m->err && o->has_ns)
		for (size_t i = 0; i < o->nr; i++)
			ns += channel_ns(m->subject->channel)[i];
	/* In a batch of its own: events of the PMU slow faults down. */
	if (!m->err && m->subject->channel->has_pmu &&
	    m->point->experiment->traits & EXPERIMENT_WRITES)
		m->err = profiled_batch(m);
	*seconds = (double)ns / 1e9;
	return m->err;
}

static void body_teardown(void *arg)
{
	struct measured *m = arg;

	if (m->subject && m->subject->pid)
		(void)ask(m, CHANNEL_END);
	/* Nothing can be reported to a sink that is gone. */
	if (!m->err || m->inv->sink_error)
		return;
	/* Batches that were measured stay; a point without any is a hole. */
	if (m->batches)
		event(m->inv, "lost", m->point->name, m->batches, m->why.text);
	else
		emit_skip(m, m->err);
}

static const char *body_why(void *arg)
{
	struct measured *m = arg;

	return m->why.text;
}

static const struct harness_body body = {
	.setup = body_setup,
	.iterate = body_iterate,
	.teardown = body_teardown,
	.why = body_why,
};

/* The longest batch has a sample per write. */
static size_t max_writes(const struct point_list *l)
{
	size_t max = 1;

	for (size_t i = 0; i < l->nr; i++)
		if (point_writes(&l->point[i]) > max)
			max = point_writes(&l->point[i]);
	return max;
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

int point_list_measure(struct point_list *l, const struct point_run *run)
{
	struct invocation inv = { .run = run, .left = l->nr };
	struct measured *m = calloc(l->nr + 1, sizeof(*m));
	uint64_t now = clock_gettime_ns(CLOCK_MONOTONIC);
	int err = m ? 0 : -ENOMEM;

	inv.room = max_writes(l);
	inv.max_faults = life_max_faults(inv.room);
	/* Its report needs the time of every iteration. */
	if (run->budget_ns && !run->benchmark_json)
		inv.end_ns = now + run->budget_ns;
	if (!err)
		err = run_all(&inv, l, m);
	for (int i = 0; i < SUBJECT_NR; i++)
		subject_stop(&inv.subject[i]);
	free(m);
	return err;
}

/* A counted batch exercises all that a point needs, and times nothing. */
int point_try(const struct point *p, struct clock *c, char *why, size_t size)
{
	struct witness witness;
	struct life l = { 0 };
	/* Without a cgroup: whether a point can be measured does not depend on
	 * it. */
	int err =
		witness_open(&witness, life_max_faults(point_writes(p)), NULL);

	if (!err)
		err = life_init(&l, p, c, &witness);
	if (!err) {
		err = -EAGAIN;
		/* Disturbed or not: no value is kept. */
		for (int i = 0; i < ATTEMPTS && err == -EAGAIN; i++)
			err = life_attempt(&l, BATCH_COUNTED);
	}
	snprintf(why, size, "%s", err ? l.why.text : "");
	life_release(&l);
	witness_close(&witness);
	return err;
}
