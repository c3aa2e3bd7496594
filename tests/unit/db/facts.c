/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up runs: played into a sink, and a sink that keeps facts as lines. */
#include "tests/unit/db/facts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define STARTED 1700000000000000000

/* Every number is made of where it stands, and so the same each time. */
static uint64_t noise(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdu;
	x ^= x >> 33;
	return x;
}

struct fact_run facts_header(const struct facts *f)
{
	struct fact_run run = {
		.uuid = f->uuid ? f->uuid : FACTS_UUID,
		.session = FACTS_SESSION,
		.label = f->label,
		.kernel = f->kernel ? f->kernel : "6.1.0-test",
		.clock = f->clock ? f->clock : "tsc",
		.version = "0.1.0",
		.command = "pincow run --suite quick",
		.seed = 42,
		.started_ns = STARTED,
		.invocations = f->invocations,
		.points = f->points + 1,
	};

	return run;
}

struct point_id facts_point(unsigned int i)
{
	static const char *const mappings[] = { "4k", "thp", "thp_pte",
						"hugetlb_2m" };
	static const char *const pins[] = { "none", "vmsplice", "io_uring" };
	static char params[16][32];
	struct point_id id = {
		.experiment = "wp_write",
		.mapping = mappings[i / 3 % 4],
		.pin = pins[i % 3],
		.wp = "fork_exit",
		.params = "",
	};

	if (i >= 12) {
		snprintf(params[i % 16], sizeof(params[0]), "drain=no&n=%u",
			 i / 12);
		id.params = params[i % 16];
	}
	return id;
}

static int play_environment(struct sink *sink)
{
	static const struct environment_entry entries[] = {
		{ ENV_MUST_MATCH, "cpu", "Made Up \"CPU\" \xc2\xb5" },
		{ ENV_RECORDED, "memory", "24105 MiB" },
		{ ENV_MUST_MATCH, "accelerator", "none" },
		{ ENV_MAY_DIFFER, "thp", "madvise" },
	};
	static const struct fact_environment f = { 4, entries };

	return sink->ops->environment(sink, &f);
}

static int play_batch(const struct facts *f, struct sink *sink,
		      unsigned int invocation, unsigned int i, unsigned int seq,
		      enum batch_sort sort)
{
	uint8_t *classes = malloc(f->samples + 1);
	uint64_t *ns = malloc((f->samples + 1) * sizeof(*ns));
	bool pinned = i % 3 == 1;
	struct reading readings[] = {
		{ "written_pages", f->samples },
		{ "copies", pinned },
		{ "spurious_copies", pinned },
		{ "bystander_copies", 0 },
		{ "hidden_pages", pinned },
		{ "hidden_growth_bytes", 4096 * pinned },
		{ "rss_growth_bytes", -4096 },
		{ "arm_ns", 5000 + (int64_t)(noise(seq) % 100) },
	};
	struct fact_batch b = {
		.id = facts_point(i),
		.invocation = invocation,
		.seq = seq,
		.sort = sort,
		.nr = f->samples,
		.ns = sort == BATCH_TIMED ? ns : NULL,
		.classes = classes,
		/* Only timed batches time the protection. */
		.nr_readings = sort == BATCH_TIMED ? 8 : 7,
		.readings = readings,
	};
	uint64_t key = ((uint64_t)invocation << 40) + ((uint64_t)i << 20) +
		       ((uint64_t)seq << 10);
	unsigned int k;
	int err;

	for (k = 0; k < f->samples; k++) {
		classes[k] = pinned && k == f->samples / 2 ? CLASS_copy
							   : CLASS_reuse;
		ns[k] = (classes[k] == CLASS_copy ? 2700 : 1100) +
			noise(key + k) % 300;
	}
	err = sink->ops->batch(sink, &b);
	free(classes);
	free(ns);
	return err;
}

static int play_point(const struct facts *f, struct sink *sink,
		      unsigned int invocation, unsigned int i,
		      unsigned int *stop)
{
	struct fact_point p = {
		.id = facts_point(i),
		.version = 1,
		.page_size = i / 3 % 4 ? 2 << 20 : 4096,
		.range_bytes = 2 << 20,
		.writes = f->samples,
		.referenced_pages = i % 3 > 0,
	};
	unsigned int seq;
	int err = sink->ops->point(sink, &p);

	for (seq = 1; !err && seq <= 2 * f->batches; seq++) {
		if (*stop && !--*stop)
			return -EINTR;
		err = play_batch(f, sink, invocation, i, seq,
				 seq % 2 ? BATCH_COUNTED : BATCH_TIMED);
	}
	return err;
}

static int play_invocation(const struct facts *f, struct sink *sink,
			   unsigned int seq, unsigned int *stop)
{
	struct fact_invocation start = { seq, noise(seq) >> 1, STARTED + seq };
	struct fact_invocation_end end = { seq, STARTED + seq + 1, 1 };
	struct fact_skip skip = {
		.id = { "wp_write", "4k", "none", "clear_refs", "" },
		.invocation = seq,
		.err = EINVAL,
		.reason = "this kernel has no soft-dirty bits",
	};
	struct fact_event event = {
		.at_ns = STARTED + seq,
		.invocation = seq,
		.kind = "absent",
		.subject = "cycles",
		.value = -7,
		.text = "no PMU: \"perf_event_open\" says ENOENT",
	};
	unsigned int i;
	int err = sink->ops->invocation(sink, &start);

	for (i = 0; !err && i < f->points; i++)
		err = play_point(f, sink, seq, i, stop);
	if (!err)
		err = sink->ops->skip(sink, &skip);
	if (!err)
		err = sink->ops->event(sink, &event);
	return err ? err : sink->ops->invocation_end(sink, &end);
}

int facts_play(const struct facts *f, struct sink *sink)
{
	struct fact_event event = {
		.at_ns = STARTED,
		.kind = "overhead",
		.subject = "",
		.value = 13000,
		.text = "an empty timed region",
	};
	struct fact_end end = { STARTED + 1000, RUN_COMPLETE };
	unsigned int seq, stop = f->stop_after ? f->stop_after + 1 : 0;
	int err = play_environment(sink);

	if (!err)
		err = sink->ops->event(sink, &event);
	for (seq = 1; !err && seq <= f->invocations; seq++)
		err = play_invocation(f, sink, seq, &stop);
	if (err == -EINTR)
		return 0;
	return err ? err : sink->ops->end(sink, &end);
}
