/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands facts on from one sink to another. */
#include "facts/forward_sink.h"

#include <string.h>

/* The sink is the first member, see forward_sink.h. */
static struct forward_sink *forward_of(struct sink *s)
{
	return (struct forward_sink *)s;
}

/* The first error counts, as those behind it are often its consequences. By it
 * run/ tells a line that was refused from a database that took nothing more. */
static int keep(struct forward_sink *f, int err)
{
	if (err && !f->err)
		f->err = err;
	return err;
}

/* An own verb ends with forward_##verb(), which is public for it and keeps the
 * error of the destination there, too. */
#define VERB(verb, type)                                                       \
	int forward_##verb(struct sink *s, const struct type *fact)            \
	{                                                                      \
		struct forward_sink *f = forward_of(s);                        \
                                                                               \
		return keep(f, f->to->ops->verb(f->to, fact));                 \
	}                                                                      \
                                                                               \
	static int on_##verb(struct sink *s, const struct type *fact)          \
	{                                                                      \
		const struct sink_ops *own = forward_of(s)->own;               \
                                                                               \
		return own->verb ? own->verb(s, fact)                          \
				 : forward_##verb(s, fact);                    \
	}

VERB(run, fact_run)
VERB(environment, fact_environment)
VERB(invocation, fact_invocation)
VERB(point, fact_point)
VERB(batch, fact_batch)
VERB(skip, fact_skip)
VERB(event, fact_event)
VERB(invocation_end, fact_invocation_end)
VERB(end, fact_end)
VERB(heartbeat, fact_heartbeat)

static const struct sink_ops forward_ops = {
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

void forward_sink_init(struct forward_sink *f, const struct sink_ops *own,
		       struct sink *to)
{
	memset(f, 0, sizeof(*f));
	f->sink.ops = &forward_ops;
	f->own = own;
	f->to = to;
}
