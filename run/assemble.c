/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/assemble.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/ndjson/ndjson_read.h"
#include "db/open.h"
#include "db/runs.h"
#include "db/store.h"
#include "harness/clock.h"

static int64_t now_ns(void)
{
	return (int64_t)clock_gettime_ns(CLOCK_REALTIME);
}

static struct fresh_run *run_of(struct sink *s)
{
	return (struct fresh_run *)s;
}

/* What the store refused, it can tell. */
static int keep(struct fresh_run *r, int err)
{
	if (err)
		snprintf(r->why, sizeof(r->why), "%s", store_why(r->store));
	return err;
}

/* ---- The facts of one program ---- */

static int on_run(struct sink *s, const struct fact_run *f)
{
	(void)s;
	(void)f;
	return 0;
}

static int on_environment(struct sink *s, const struct fact_environment *f)
{
	struct fresh_run *r = run_of(s);

	if (r->has_environment)
		return 0;
	r->has_environment = true;
	return keep(r, r->to->ops->environment(r->to, f));
}

/* Of a second one in one program, batches would be numbered twice. */
static int on_invocation(struct sink *s, const struct fact_invocation *f)
{
	struct fresh_run *r = run_of(s);
	struct fact_invocation out = { r->invocation, f->seed, now_ns() };

	if (f->seq != 1)
		return -EPROTO;
	if (r->open)
		return 0;
	r->open = true;
	return keep(r, r->to->ops->invocation(r->to, &out));
}

static int on_point(struct sink *s, const struct fact_point *f)
{
	struct fresh_run *r = run_of(s);

	return keep(r, r->to->ops->point(r->to, f));
}

static int on_batch(struct sink *s, const struct fact_batch *f)
{
	struct fresh_run *r = run_of(s);
	struct fact_batch out = *f;

	out.invocation = r->invocation;
	return keep(r, r->to->ops->batch(r->to, &out));
}

static int on_skip(struct sink *s, const struct fact_skip *f)
{
	struct fresh_run *r = run_of(s);
	struct fact_skip out = *f;

	out.invocation = r->invocation;
	return keep(r, r->to->ops->skip(r->to, &out));
}

/* What holds for all of a run is said once. */
static int on_event(struct sink *s, const struct fact_event *f)
{
	struct fresh_run *r = run_of(s);
	struct fact_event out = *f;

	if (!f->invocation && r->invocation > 1)
		return 0;
	out.invocation = f->invocation ? r->invocation : 0;
	return keep(r, r->to->ops->event(r->to, &out));
}

static int on_invocation_end(struct sink *s,
			     const struct fact_invocation_end *f)
{
	(void)s;
	(void)f;
	return 0;
}

static int on_end(struct sink *s, const struct fact_end *f)
{
	(void)s;
	(void)f;
	return 0;
}

static int on_heartbeat(struct sink *s, const struct fact_heartbeat *f)
{
	(void)s;
	(void)f;
	return 0;
}

static const struct sink_ops fresh_ops = {
	.run = on_run,
	.environment = on_environment,
	.invocation = on_invocation,
	.point = on_point,
	.batch = on_batch,
	.skip = on_skip,
	.event = on_event,
	.invocation_end = on_invocation_end,
	.end = on_end,
	.heartbeat = on_heartbeat,
};

static int begin(struct fresh_run *r, const struct fact_run *of)
{
	struct fact_run f = {
		.uuid = r->uuid,
		.session = r->session,
		.kernel = of->kernel,
		.clock = of->clock,
		.version = of->version,
		.command = r->command,
		.seed = r->seed,
		.started_ns = now_ns(),
		.invocations = r->invocations,
		.points = r->points,
	};
	int err = store_begin(r->store, &f, &r->to, &r->id);

	r->begun = !err;
	return keep(r, err);
}

static int on_header(void *arg, const struct fact_run *f, struct sink **sink)
{
	struct fresh_run *r = arg;

	*sink = &r->sink;
	return r->begun ? 0 : begin(r, f);
}

/* ---- A run of them ---- */

int fresh_run_open(struct fresh_run *r, const char *db)
{
	int err = uuid_new(r->uuid);

	r->sink.ops = &fresh_ops;
	if (err)
		snprintf(r->why, sizeof(r->why),
			 "the kernel gives no random numbers");
	else
		err = store_open(&r->store, db, STORE_WRITE);
	if (err && r->store)
		keep(r, err);
	return err;
}

void fresh_run_begin(struct fresh_run *r, unsigned int invocation)
{
	r->invocation = invocation;
	r->open = false;
}

int fresh_run_end(struct fresh_run *r, bool complete)
{
	struct fact_invocation_end f = { r->invocation, now_ns(), complete };

	if (!r->open)
		return 0;
	r->open = false;
	return keep(r, r->to->ops->invocation_end(r->to, &f));
}

int fresh_run_take(struct fresh_run *r, FILE *ndjson)
{
	struct ndjson_reader *reader = ndjson_reader(on_header, r, NULL);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = reader ? 0 : -ENOMEM;

	*r->why = '\0';
	while (!err && (len = getline(&line, &room, ndjson)) > 0) {
		if (line[len - 1] == '\n')
			line[--len] = '\0';
		err = ndjson_reader_line(reader, line, (size_t)len);
	}
	free(line);
	if (err && !*r->why)
		snprintf(r->why, sizeof(r->why), "what it wrote: %s",
			 reader ? ndjson_reader_why(reader) : "out of memory");
	if (!err && !ndjson_reader_ended(reader)) {
		snprintf(r->why, sizeof(r->why),
			 "the end of its results is missing");
		err = -EBADMSG;
	}
	ndjson_reader_free(reader);
	return err;
}

int fresh_run_finish(struct fresh_run *r, enum run_status status)
{
	struct fact_end f = { .finished_ns = now_ns(), .status = status };
	int err, finished;

	if (!r->begun)
		return 0;
	err = keep(r, r->to->ops->end(r->to, &f));
	finished = keep(r, store_finish(r->store, status));
	return err ? err : finished;
}

void fresh_run_close(struct fresh_run *r)
{
	store_close(r->store);
	r->store = NULL;
}
