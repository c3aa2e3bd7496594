/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts one run of a database together from the facts of several programs. */
#include "run/assemble.h"

#include <string.h>

#include "db/ndjson/ndjson_read.h"
#include "db/open.h"
#include "db/runs.h"
#include "db/store.h"
#include "harness/clock.h"

int64_t assembly_now(void)
{
	return (int64_t)clock_gettime_ns(CLOCK_REALTIME);
}

int assembly_open(struct assembly *a, const char *db, struct why *why)
{
	int err;

	memset(a, 0, sizeof(*a));
	err = uuid_new(a->uuid);
	if (err)
		return why_set(why, err, "the kernel gives no random numbers");
	err = store_open(&a->store, db, STORE_WRITE);
	if (err)
		/* NULL only without memory: else the store has the sentence. */
		why_set(why, err, "%s",
			a->store ? store_why(a->store) : strerror(-err));
	return err;
}

/* The first error is the cause: later ones mostly follow from it. */
int assembly_keep(struct assembly *a, int err)
{
	if (err && !a->err)
		a->err = err;
	return err;
}

/* Not at opening: the first program tells the kernel and the clock. */
int assembly_begin(struct assembly *a)
{
	int err;

	if (a->begun)
		return 0;
	a->header.uuid = a->uuid;
	a->header.started_ns = assembly_now();
	err = store_begin(a->store, &a->header, &a->to, &a->id);
	a->begun = !err;
	return assembly_keep(a, err);
}

int assembly_end_invocation(struct assembly *a, unsigned int seq, bool complete)
{
	struct fact_invocation_end f = { seq, assembly_now(), complete };

	return assembly_keep(a, a->to->ops->invocation_end(a->to, &f));
}

int assembly_end(struct assembly *a, enum run_status status)
{
	struct fact_end f = { assembly_now(), status };

	if (!a->begun || a->ended)
		return a->err;
	a->ended = true;
	assembly_keep(a, a->to->ops->end(a->to, &f));
	/* Even where the end was refused: this lets go of the run. */
	assembly_keep(a, store_finish(a->store, status));
	return a->err;
}

void assembly_close(struct assembly *a)
{
	store_close(a->store);
	a->store = NULL;
}

void assembly_part_init(struct assembly_part *p, struct assembly *a,
			const struct sink_ops *own)
{
	forward_sink_init(&p->forward, own, a->to);
	p->assembly = a;
}

int assembly_part_header(struct assembly_part *p)
{
	int err = assembly_begin(p->assembly);

	/* The store has a sink for it only now. */
	p->forward.to = p->assembly->to;
	return err;
}

/* assembly_begin() has written the run's own header already. */
int assembly_drop_run(struct sink *s, const struct fact_run *f)
{
	(void)s;
	(void)f;
	return 0;
}

/* The run goes on in the next program; its owner ends it. */
int assembly_drop_end(struct sink *s, const struct fact_end *f)
{
	(void)s;
	(void)f;
	return 0;
}

/* For programs whose output is read when they have ended: there is nothing to
 * wait for any more. */
int assembly_drop_heartbeat(struct sink *s, const struct fact_heartbeat *f)
{
	(void)s;
	(void)f;
	return 0;
}
