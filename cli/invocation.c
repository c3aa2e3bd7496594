/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hidden commands `invocation`, the measuring process itself, started by
 * worker.c, and `subject`, the process whose memory it measures. Facts go down
 * a pipe, line by line, each acknowledged before the next thing is done.
 */
#include "bench/batch/invocation.h"
#include "bench/subject/serve.h"
#include "cli/command.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/point/axis.h"
#include "bench/point/point.h"
#include "cli/terminal.h"
#include "db/ndjson/ndjson_write.h"
#include "harness/machine/memcg.h"

enum {
	KEY_OUT = 0x3000,
	KEY_ACK,
	KEY_SEQUENCE,
	KEY_BATCHES,
	KEY_BUDGET,
	KEY_CLOCK,
	KEY_MEMCG,
	KEY_JSON,
	KEY_CONTEXT,
};

struct invocation {
	int out, ack;
	const char *clock;
	const char *memcg;
	const char *json;
	bool context;
	unsigned int sequence, batches;
	uint64_t budget_ns;
	struct point_list list;
};

static const struct argp_option options[] = {
	{ "out", KEY_OUT, "FD", 0, "facts go there", 0 },
	{ "ack", KEY_ACK, "FD", 0, "a byte for each of them comes here", 0 },
	{ "sequence", KEY_SEQUENCE, "N", 0, "number of the invocation", 0 },
	{ "batches", KEY_BATCHES, "N", 0, "timed batches per point", 0 },
	{ "budget", KEY_BUDGET, "NS", 0, "for all batches but the first", 0 },
	{ "clock", KEY_CLOCK, "NAME", 0, "which clock", 0 },
	{ "memcg", KEY_MEMCG, "DIR", 0, "memory cgroup to enter", 0 },
	{ "json", KEY_JSON, "FILE", 0, "Google Benchmark's JSON", 0 },
	{ "context", KEY_CONTEXT, NULL, 0, "Google Benchmark's context", 0 },
	{ 0 },
};

static error_t add_point(struct invocation *v, struct argp_state *state,
			 const char *name)
{
	char why[512] = "";
	struct point p;

	if (point_parse(&p, name, why, sizeof(why)))
		usage(state, "%s", why);
	/* argp's errors are positive. */
	return point_list_add(&v->list, &p) ? ENOMEM : 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct invocation *v = state->input;

	switch (key) {
	case KEY_OUT:
		v->out = (int)number_parse(state, "--out", arg, 0, INT_MAX);
		return 0;
	case KEY_ACK:
		v->ack = (int)number_parse(state, "--ack", arg, 0, INT_MAX);
		return 0;
	case KEY_SEQUENCE:
		v->sequence = (unsigned int)number_parse(state, "--sequence",
							 arg, 1, UINT_MAX);
		return 0;
	case KEY_BATCHES:
		v->batches = (unsigned int)number_parse(state, "--batches", arg,
							1, UINT_MAX);
		return 0;
	case KEY_BUDGET:
		v->budget_ns =
			number_parse(state, "--budget", arg, 1, INT64_MAX);
		return 0;
	case KEY_CLOCK:
		v->clock = arg;
		return 0;
	case KEY_MEMCG:
		v->memcg = arg;
		return 0;
	case KEY_JSON:
		v->json = arg;
		return 0;
	case KEY_CONTEXT:
		v->context = true;
		return 0;
	case ARGP_KEY_ARG:
		return add_point(v, state, arg);
	case ARGP_KEY_END:
		if (v->out < 0 || v->ack < 0 || !v->batches || !v->sequence)
			usage(state, "this is for \"pincow run\" to call");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* writev(2), so that a line and its end leave in one system call: each one
 * between two batches is noise. */
static int write_all(int fd, struct iovec *v, int nr)
{
	while (nr) {
		ssize_t n = writev(fd, v, nr);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		/* The line of a batch has all of its samples: it may be larger
		 * than the pipe, which then takes a part. */
		for (; nr && (size_t)n >= v->iov_len; v++, nr--)
			n -= (ssize_t)v->iov_len;
		if (nr) {
			v->iov_base = (char *)v->iov_base + n;
			v->iov_len -= (size_t)n;
		}
	}
	return 0;
}

/* The supervisor stores a fact before it answers, so that nobody writes to a
 * disk while the next batch is measured. */
static int put_acknowledged(void *arg, const char *line, size_t len)
{
	const struct invocation *v = arg;
	/* struct iovec knows no const; writev(2) only reads. */
	struct iovec out[2] = { { (void *)line, len }, { "\n", 1 } };
	char byte;
	ssize_t n;
	int err = write_all(v->out, out, 2);

	if (err)
		return err;
	do
		n = read(v->ack, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	/* End of file: the supervisor has died, and nobody wants the rest. */
	return n ? 0 : -EPIPE;
}

/* Where it fails the metric is absent, and the rest is measured. */
static int enter_memcg(struct invocation *v, struct sink *sink)
{
	char text[256];
	struct fact_event f = {
		.at_ns = (int64_t)clock_gettime_ns(CLOCK_REALTIME),
		.invocation = v->sequence,
		.kind = "absent",
		.subject = "memcg_growth_bytes",
		.text = text,
	};
	int err;

	if (!v->memcg)
		return 0;
	err = memcg_enter(v->memcg);
	if (!err)
		return 0;
	/* Without a cgroup the batches leave the reading out. */
	v->memcg = NULL;
	snprintf(text, sizeof(text), "cannot enter a memory cgroup: %s",
		 strerror(-err));
	return sink->ops->event(sink, &f);
}

/* Our supervisor knows signals and the counts of kills for memory: it is to
 * see the end that the other process had. */
static void die_alike(void *arg, int status)
{
	(void)arg;
	if (!WIFSIGNALED(status))
		return;
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
}

static int measure(struct invocation *v, struct sink *sink)
{
	struct clock clock;
	struct point_run run = {
		.sink = sink,
		.clock = &clock,
		.invocation = v->sequence,
		.batches = v->batches,
		.budget_ns = v->budget_ns,
		.benchmark_json = v->json,
		.context_fd = v->context ? STDERR_FILENO : -1,
		.died = die_alike,
	};
	/* First of all: memory is charged to the cgroup that the process is in
	 * when it first touches a page. */
	int err = enter_memcg(v, sink);

	run.memcg = v->memcg;
	if (!err)
		/* The supervisor chose it: all invocations of a run have one
		 * clock. */
		err = clock_init(&clock, v->clock);
	if (!err)
		err = point_list_measure(&v->list, &run);
	return err;
}

int cmd_invocation(int argc, char **argv, struct common *c)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "POINT...",
		.doc = "The measuring process of \"pincow run\".",
	};
	struct invocation v = { .out = -1, .ack = -1 };
	struct sink *sink;
	int err = -ENOMEM;

	/* No common options: `pincow run` passes none on, as this process
	 * neither opens the database nor talks to people. */
	(void)c;
	argp_parse(&argp, argc, argv, 0, NULL, &v);
	/* The lines of a file of NDJSON: the pipe, guests and files have one
	 * reader. */
	sink = ndjson_writer(put_acknowledged, &v);
	if (sink)
		err = measure(&v, sink);
	if (err)
		say("measuring failed: %s", strerror(-err));
	ndjson_writer_free(sink);
	point_list_release(&v.list);
	return err ? CODE_CANNOT : CODE_DONE;
}

int cmd_subject(int argc, char **argv, struct common *c)
{
	int err = subject_serve(false);

	(void)argc;
	(void)argv;
	(void)c;
	if (err)
		say("subject: it has no channel (\"pincow run\" starts it)");
	return err ? CODE_USAGE : CODE_DONE;
}
