/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sink that hands every fact on to another one. A structure that embeds it
 * as its first member overrides only the verbs that change something.
 */
#ifndef PINCOW_FACTS_FORWARD_SINK_H
#define PINCOW_FACTS_FORWARD_SINK_H

#include "facts/sink.h"

struct forward_sink {
	struct sink sink;
	const struct sink_ops *own; /* borrowed; a verb may be NULL */
	struct sink *to; /* borrowed */
	int err; /* the first error of @to */
};

/** @to may be set later, before the first fact. Nothing to be released. */
void forward_sink_init(struct forward_sink *f, const struct sink_ops *own,
		       struct sink *to);

/** Hand a fact on as it is: what a verb of @own ends with. */
int forward_run(struct sink *s, const struct fact_run *f);
int forward_environment(struct sink *s, const struct fact_environment *f);
int forward_invocation(struct sink *s, const struct fact_invocation *f);
int forward_point(struct sink *s, const struct fact_point *f);
int forward_batch(struct sink *s, const struct fact_batch *f);
int forward_skip(struct sink *s, const struct fact_skip *f);
int forward_event(struct sink *s, const struct fact_event *f);
int forward_invocation_end(struct sink *s, const struct fact_invocation_end *f);
int forward_end(struct sink *s, const struct fact_end *f);
int forward_heartbeat(struct sink *s, const struct fact_heartbeat *f);

#endif
