/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the requests of a channel: batches of one point at a time. */
#include "bench/subject/serve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/batch/attempt.h"
#include "bench/batch/floor.h"
#include "bench/batch/self_check.h"
#include "bench/subject/channel.h"

enum { MEMORY = 3, ASK = 4, ANSWER = 5 };

struct served {
	struct channel *channel;
	struct clock clock;
	struct witness witness;
	struct point point;
	struct life life;
	bool has_life;
};

/* A process has one channel. */
static struct served served;

static void absent(void *arg, const char *metric, const char *why)
{
	struct channel *c = arg;

	/* Counted all the same: begin() makes an error of it. */
	if (c->nr_absent++ >= CHANNEL_ABSENT)
		return;
	snprintf(c->absent[c->nr_absent - 1].metric, CHANNEL_NAME, "%s",
		 metric);
	why_set(&c->absent[c->nr_absent - 1].why, 0, "%s", why);
}

/*
 * The struct alone: its pages are there before anything is measured, and fork
 * leaves shared memory alone. The samples behind it are written through the
 * descriptor, as clear_refs visits each page that is mapped, also those of a
 * larger range than this point's.
 */
static int open_channel(struct served *v)
{
	struct stat st;
	void *p;

	if (fstat(MEMORY, &st) || (size_t)st.st_size < sizeof(struct channel))
		return -EINVAL;
	p = mmap(NULL, sizeof(struct channel), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_POPULATE, MEMORY, 0);
	if (p == MAP_FAILED)
		return -errno;
	v->channel = p;
	return (size_t)st.st_size < channel_bytes(v->channel->room) ? -EINVAL
								    : 0;
}

/* Inherited descriptors: fork copies them, and their number depends on the
 * shell that the run was started from. */
static void close_others(void)
{
	long most = sysconf(_SC_OPEN_MAX);

	if (!syscall(SYS_close_range, ANSWER + 1, ~0u, 0))
		return;
	/* Before 5.9. */
	for (int fd = ANSWER + 1; fd < most && fd < 65536; fd++)
		close(fd);
}

static int begin(struct served *v)
{
	struct channel *c = v->channel;
	int err = clock_init(&v->clock, c->clock);

	if (err)
		return why_set(&c->why, err, "clock %s: %s", c->clock,
			       strerror(-err));
	c->clock_overhead_ps = v->clock.overhead_ps;
	err = witness_open(&v->witness, c->max_faults,
			   c->memcg[0] ? c->memcg : NULL);
	if (err)
		return why_set(&c->why, err, "out of memory");
	witness_absent(&v->witness, absent, c);
	if (c->nr_absent > CHANNEL_ABSENT)
		return why_set(&c->why, -ENOBUFS,
			       "%zu metrics are absent, and room is for %d",
			       c->nr_absent, CHANNEL_ABSENT);
	c->has_pmu = witness_has_pmu(&v->witness);
	return 0;
}

static void end_point(struct served *v)
{
	if (v->has_life)
		life_release(&v->life);
	v->has_life = false;
}

static int begin_point(struct served *v)
{
	struct channel *c = v->channel;
	int err;

	end_point(v);
	err = point_parse(&v->point, c->point, c->why.text,
			  sizeof(c->why.text));
	if (err)
		return err;
	/* Also where it fails: half a life wants to be released. */
	v->has_life = true;
	err = life_init(&v->life, &v->point, &v->clock, &v->witness);
	if (err)
		c->why = v->life.why;
	return err;
}

static void put_readings(const struct batch_result *r,
			 struct channel_outcome *o)
{
	o->nr_readings = r->nr_readings;
	for (size_t i = 0; i < r->nr_readings; i++) {
		snprintf(o->reading[i].name, CHANNEL_NAME, "%s",
			 r->reading[i].name);
		o->reading[i].value = r->reading[i].value;
	}
}

/* To the place of @to, which is not mapped here. */
static int put(const struct channel *c, const void *to, const void *from,
	       size_t size)
{
	off_t at = (const char *)to - (const char *)c;
	const char *rest = from;

	while (size) {
		ssize_t n = pwrite(MEMORY, rest, size, at);

		if (n < 0 && errno != EINTR)
			return -errno;
		n = n < 0 ? 0 : n;
		rest += n;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

static int put_samples(struct served *v, enum batch_sort sort,
		       struct channel_outcome *o)
{
	const struct batch_result *r = &v->life.result;
	struct channel *c = v->channel;
	int err = 0;

	o->nr = r->nr;
	o->has_ns = r->ns && sort == BATCH_TIMED;
	o->has_classes = r->classes && sort != BATCH_PROFILED;
	if (r->nr > c->room)
		return why_set(&v->life.why, -ENOBUFS,
			       "a batch has %zu samples, and room for %zu",
			       r->nr, c->room);
	if (o->has_ns)
		err = put(c, channel_ns(c), r->ns, r->nr * sizeof(*r->ns));
	if (!err && o->has_classes)
		err = put(c, channel_classes(c, sort), r->classes, r->nr);
	return err ? why_set(&v->life.why, err,
			     "cannot hand on the samples: %s", strerror(-err))
		   : 0;
}

/* -EAGAIN where the machine got in its way, and another attempt may help. */
static int make_batch(struct served *v, enum batch_sort sort)
{
	struct channel_outcome *o = &v->channel->outcome[sort];
	int err = life_attempt(&v->life, sort);

	o->disturbed[0] = '\0';
	if (!err)
		err = put_samples(v, sort, o);
	o->err = err;
	if (err) {
		o->why = v->life.why;
		return err;
	}
	put_readings(&v->life.result, o);
	if (v->life.disturbed)
		snprintf(o->disturbed, sizeof(o->disturbed), "%s",
			 v->life.disturbed);
	return v->life.disturbed && !v->channel->keep_disturbed ? -EAGAIN : 0;
}

/*
 * Nothing between the two: a process that slept, waiting for its supervisor to
 * store a fact, writes with a cold path (first_write 1500 ns instead of 1080).
 * The counted batch is the untimed round of the same kind.
 */
static int make_pair(struct served *v)
{
	struct channel *c = v->channel;
	int err;

	c->outcome[BATCH_TIMED].err = -ECANCELED;
	c->outcome[BATCH_TIMED].disturbed[0] = '\0';
	err = make_batch(v, BATCH_COUNTED);
	return err ? err : make_batch(v, BATCH_TIMED);
}

static int check(struct served *v)
{
	struct channel *c = v->channel;

	c->fork_floor_ns = floor_fork(&v->clock);
	c->clear_refs_floor_ns = floor_clear_refs(&v->clock, &v->witness);
	for (enum harness_ratio i = 0; i < HARNESS_RATIO_NR; i++)
		c->ratio[i] = self_check(i, &v->clock, &v->witness,
					 c->check_rounds, &c->ratio_why[i]);
	return 0;
}

static int serve_one(struct served *v)
{
	switch (v->channel->verb) {
	case CHANNEL_CHECK:
		return check(v);
	case CHANNEL_POINT:
		return begin_point(v);
	case CHANNEL_PAIR:
		return v->has_life ? make_pair(v) : -EINVAL;
	case CHANNEL_PROFILED:
		return v->has_life ? make_batch(v, BATCH_PROFILED) : -EINVAL;
	case CHANNEL_END:
		end_point(v);
		return 0;
	}
	return -EINVAL;
}

static bool answer(struct served *v, int err)
{
	char byte;
	ssize_t n;

	v->channel->err = err;
	if (write(ANSWER, "", 1) != 1)
		return false;
	do
		n = read(ASK, &byte, 1);
	while (n < 0 && errno == EINTR);
	/* End of file: nobody wants anything any more. */
	return n == 1;
}

const struct channel *subject_channel(void)
{
	return served.channel;
}

int subject_serve(bool is_static)
{
	int err = open_channel(&served);

	if (err)
		return err;
	close_others();
	served.channel->is_static = is_static;
	err = begin(&served);
	while (answer(&served, err))
		err = serve_one(&served);
	end_point(&served);
	witness_close(&served.witness);
	return 0;
}
