/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts measuring processes, one after the other, and survives their deaths.
 */
#include "run/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/ndjson/ndjson_read.h"
#include "run/order.h"
#include "lib/signals.h"
#include "run/worker.h"
#include "harness/clock.h"

/* A process that says nothing for so long is taken for dead. */
#define SILENCE_S 120

/* If this many processes in a row die before they say anything, no point is at
 * fault. */
#define MUTE_MAX 3

/* How often a point may be suspect of a process's death in one round. */
#define SUSPECT_MAX 2

/* One round: every point once, in as many processes as that takes. */
struct round {
	struct supervision *s;
	size_t *order; /* indices still to be measured, in order */
	size_t nr;
	unsigned char *suspected; /* how often, by index */
	struct worker worker;
	struct ndjson_reader *reader;
	uint64_t storing_ns; /* while the process waited for its answer */
	bool silent;
	bool heard; /* anything of this process */
	unsigned int mute; /* processes in a row that were not */
};

static int64_t now_ns(void)
{
	return (int64_t)clock_gettime_ns(CLOCK_REALTIME);
}

/* By number and not by round: a resumed run draws what it would have drawn. */
static uint64_t next_seed(const struct supervision *s)
{
	return order_seed(s->seed, s->started + 1);
}

static int emit_event(struct supervision *s, const char *kind,
		      const char *subject, int64_t value, const char *text)
{
	struct fact_event f = {
		.at_ns = now_ns(),
		.invocation = s->started,
		.kind = kind,
		.subject = subject,
		.value = value,
		.text = text,
	};
	struct sink *sink = &s->progress->forward.sink;

	return sink->ops->event(sink, &f);
}

static int emit_begin(struct supervision *s, uint64_t seed)
{
	struct fact_invocation f = {
		.seq = s->started,
		.seed = seed,
		.started_ns = now_ns(),
	};
	struct sink *sink = &s->progress->forward.sink;

	return sink->ops->invocation(sink, &f);
}

static int emit_end(struct supervision *s, bool complete)
{
	struct fact_invocation_end f = {
		.seq = s->started,
		.finished_ns = now_ns(),
		.complete = complete,
	};
	struct sink *sink = &s->progress->forward.sink;

	return sink->ops->invocation_end(sink, &f);
}

static int take_line(void *arg, const char *line, size_t len)
{
	struct round *r = arg;
	uint64_t t = clock_gettime_ns(CLOCK_MONOTONIC);
	int err = ndjson_reader_line(r->reader, line, len);

	r->heard = true;
	/* The process stood still meanwhile: record_storing() tells for how
	 * long. */
	r->storing_ns += clock_gettime_ns(CLOCK_MONOTONIC) - t;
	/* The sink's error: no other process would fare better. */
	if (err && err != -EBADMSG)
		return err;
	/* One bad line is as bad as a dead process: it is not to be trusted. */
	if (err)
		return why_set(&r->s->why, err, "%s",
			       ndjson_reader_why(r->reader));
	observer_tick(r->s->observer, r->s->progress);
	return 0;
}

/* A slow batch announces itself (a heartbeat): its time comes on top. */
static unsigned int patience_s(const struct round *r)
{
	return r->s->silence_s +
	       (unsigned int)(r->s->progress->expect_ms / 1000);
}

/* 0: it ended, or was silent for too long; -EINTR; or an error. */
static int listen_to(struct round *r)
{
	struct pollfd pfd = { .fd = r->worker.in, .events = POLLIN };

	for (;;) {
		struct timespec limit = { .tv_sec = patience_s(r) };
		int n = signals_poll(&pfd, &limit), err;

		if (signals_caught())
			return -EINTR;
		/* SIGCHLD ends the wait with -EINTR: look whether the process
		 * ended. */
		if (n < 0 && n != -EINTR)
			return n;
		if (!n) {
			r->silent = true;
			return 0;
		}
		err = worker_lines(&r->worker, take_line, r, true);
		if (err < 0)
			return err;
		if (worker_ended(&r->worker))
			return 0;
		/* Closed, but not gone: wait for its end alone. */
		if (r->worker.eof)
			pfd.fd = -1;
	}
}

/* A process over a part of the points has its part of the time. */
static uint64_t budget_of(const struct round *r)
{
	return (uint64_t)r->s->seconds * 1000000000 * r->nr / r->s->list->nr;
}

static int start(struct round *r)
{
	struct supervision *s = r->s;
	struct worker_options opt = {
		.invocation = s->started,
		.batches = s->batches,
		.budget_ns = budget_of(r),
		.clock = s->clock,
		.memcg = s->memcg,
		.cpu = s->cpu,
		.json_fd = -1,
		/* Once per run: every process would print the same. */
		.context = s->context && s->started == 1,
		.nr = r->nr,
		/* A blocked mask survives exec(2): Ctrl-C would not reach the
		 * worker. */
		.mask = signals_original(),
	};
	const char **name = calloc(r->nr, sizeof(*name));
	int err = 0;

	if (!name)
		return -ENOMEM;
	for (size_t i = 0; i < r->nr; i++)
		/* The names outlive the call in the arguments of the child
		 * only. */
		name[i] = s->list->point[r->order[i]].name;
	opt.name = name;
	if (s->json)
		err = gbench_merge_open(s->json, &opt.json_fd);
	if (!err)
		err = worker_start(&r->worker, &opt);
	if (err)
		why_set(&s->why, err, "cannot start a measuring process: %s",
			strerror(-err));
	free(name);
	return err;
}

/* From the end of one process to the facts about it. */
static int finish(struct round *r, int err, bool *complete)
{
	int drained;

	/* Its children may hold the pipe open, and go on measuring. */
	worker_kill(&r->worker);
	/* Facts that were whole when it died count. */
	drained = err && err != -EINTR
			  ? 0
			  : worker_lines(&r->worker, take_line, r, false);
	/* After a line that cannot be read the rest is not trusted either;
	 * after a signal whole facts are still stored. */
	if (!err && drained < 0)
		err = drained;
	*complete = !err && !r->silent && !r->worker.status;
	/* A process that died leaves its last point open: half of it may be
	 * missing. */
	if (*complete)
		progress_finish(r->s->progress);
	return err;
}

/*
 * A process may die in a point that it has announced, or in the set-up of the
 * next one in its order. Both are suspects, so an innocent one may be given up
 * only if it is twice in the wrong place in one round.
 */
static void suspect(struct round *r, size_t i)
{
	if (i != PROGRESS_NONE && r->suspected[i] < SUSPECT_MAX)
		r->suspected[i]++;
}

/* The first one in its order that a process has said nothing of. */
static size_t first_unheard(const struct round *r)
{
	for (size_t i = 0; i < r->nr; i++)
		if (!r->s->progress->point[r->order[i]].heard)
			return r->order[i];
	return PROGRESS_NONE;
}

static bool is_suspect(const void *round, size_t i)
{
	const struct round *r = round;

	return r->suspected[i];
}

static bool spreads(const void *round, size_t i)
{
	const struct round *r = round;

	return point_spreads(&r->s->list->point[i]);
}

/* Innocents first; and what brings this process's page tables to other CPUs
 * after all that would be sent flushes there. */
static void arrange(struct round *r, uint64_t seed)
{
	order_shuffle(r->order, r->nr, seed);
	order_last(r->order, r->nr, is_suspect, r);
	order_last(r->order, r->nr, spreads, r);
}

/* Leaves in r->order what is still to be done, the suspects at its end. */
static void keep_remaining(struct round *r)
{
	const struct progress *t = r->s->progress;
	size_t kept = 0, nr = r->nr;
	size_t *all = r->order;

	/* Before r->order changes: it tells what the process went through. */
	suspect(r, first_unheard(r));
	if (t->current != PROGRESS_NONE && !t->point[t->current].over)
		suspect(r, t->current);
	for (size_t i = 0; i < nr; i++)
		if (!t->point[all[i]].over &&
		    r->suspected[all[i]] < SUSPECT_MAX)
			all[kept++] = all[i];
	r->nr = kept;
	arrange(r, next_seed(r->s));
}

static int record_loss(struct round *r, int err)
{
	struct supervision *s = r->s;
	size_t last = s->progress->current, next = first_unheard(r);
	const char *in = "", *before = "";
	char how[640], text[1280];

	if (last != PROGRESS_NONE)
		in = s->list->point[last].name;
	if (next != PROGRESS_NONE)
		before = s->list->point[next].name;
	/* Silence first: we killed such a process, so its status says
	 * SIGKILL. */
	if (r->silent)
		snprintf(how, sizeof(how), "said nothing for %u s",
			 patience_s(r));
	else if (err)
		snprintf(how, sizeof(how), "sent invalid data: %s",
			 s->why.text);
	else
		worker_reason(&r->worker, how, sizeof(how));
	snprintf(text, sizeof(text),
		 "the measuring process of invocation %u %s%s%s%s%s",
		 s->started, how, *in ? ", last heard of in " : "", in,
		 *before ? ", with nothing heard yet of " : "", before);
	s->lost++;
	observer_note(s->observer, true, "%s", text);
	/* The point that sent nothing is the likelier culprit. */
	return emit_event(s, "lost", *before ? before : in, r->worker.status,
			  text);
}

static int record_storing(struct round *r)
{
	return emit_event(r->s, "overhead", "store",
			  /* In ps, as the cost of an empty region is. */
			  (int64_t)r->storing_ns * 1000,
			  "picoseconds for which the measuring process waited "
			  "while its facts were stored");
}

/* One process over r->order. Leaves in it what it did not get to. */
static int one_process(struct round *r, uint64_t seed)
{
	struct supervision *s = r->s;
	bool complete = false;
	int err;

	s->started++;
	r->silent = r->heard = false;
	r->storing_ns = 0;
	memset(&r->worker, 0, sizeof(r->worker));
	/* worker_release() follows also where the worker never started. */
	r->worker.in = r->worker.ack = -1;
	progress_begin(s->progress);
	err = emit_begin(s, seed);
	r->reader = err ? NULL
			: ndjson_reader(NULL, NULL, &s->progress->forward.sink);
	if (!err && !r->reader)
		err = -ENOMEM;
	if (!err)
		err = start(r);
	if (!err) {
		err = listen_to(r);
		err = finish(r, err, &complete);
		/* Both are lines that the process wrote: it is lost, the run
		 * goes on. Any other error, and a signal, end the run. */
		if (!err || err == -EBADMSG || err == -EMSGSIZE) {
			int lost = complete ? record_storing(r)
					    : record_loss(r, err);

			err = lost ? lost : emit_end(s, complete);
		}
	}
	ndjson_reader_free(r->reader);
	r->reader = NULL;
	worker_release(&r->worker);
	if (!err && complete)
		r->nr = 0;
	else if (!err)
		keep_remaining(r);
	return err;
}

/* A process that dies of its surroundings dies again and again. */
static int check_mute(struct round *r)
{
	struct supervision *s = r->s;
	char how[160];

	r->mute = r->heard ? 0 : r->mute + 1;
	if (r->mute < MUTE_MAX)
		return 0;
	worker_reason(&r->worker, how, sizeof(how));
	return why_set(&s->why, -ECHILD,
		       "%u measuring processes in a row said nothing; the "
		       "last %s",
		       r->mute, how);
}

/* Its invocation belongs to the same round: store_resume() reads that. */
static int one_more_process(struct round *r)
{
	char text[160];
	int err;

	snprintf(text, sizeof(text), "%zu points are given to one more process",
		 r->nr);
	err = emit_event(r->s, "retry", "", (int64_t)r->nr, text);
	return err ? err : one_process(r, next_seed(r->s));
}

/* @done: what was measured of it before; or NULL. */
static int one_round(struct supervision *s, size_t *order,
		     unsigned char *suspected, const unsigned char *done)
{
	struct round r = { .s = s, .order = order, .suspected = suspected };
	uint64_t seed = next_seed(s);
	int err = 0;

	for (size_t i = 0; i < s->list->nr; i++)
		/* A round that is resumed lacks only some of its points. */
		if (!done || !done[i])
			order[r.nr++] = i;
	/* A point that killed a process gets a new chance in each round. */
	memset(suspected, 0, s->list->nr);
	arrange(&r, seed);
	if (r.nr)
		/* A resumed round continues one that has begun, as after a
		 * death. */
		err = done ? one_more_process(&r) : one_process(&r, seed);
	while (!err && r.nr) {
		err = check_mute(&r);
		if (!err)
			err = one_more_process(&r);
	}
	return err;
}

int supervise(struct supervision *s)
{
	size_t *order = calloc(s->list->nr, sizeof(*order));
	unsigned char *suspected = calloc(s->list->nr, 1);
	int err = order && suspected ? 0 : -ENOMEM;

	if (!s->silence_s)
		s->silence_s = SILENCE_S;

	for (unsigned int i = s->rounds; !err && i < s->invocations; i++) {
		observer_round(s->observer, i + 1, s->invocations);
		err = one_round(s, order, suspected,
				/* Only the first round of a resumed run has
				 * been begun before. */
				i == s->rounds ? s->done : NULL);
	}
	free(order);
	free(suspected);
	return err;
}
