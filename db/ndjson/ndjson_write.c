/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts become lines. Text is built by hand: a tree of JSON takes longer than
 * the batch that it describes took to measure.
 */
#include "db/ndjson/ndjson_write.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "db/batch_json.h"
#include "db/ndjson/ndjson_read.h"
#include "facts/vocabulary.h"

struct writer {
	struct sink sink;
	ndjson_put_fn put;
	void *arg;
	struct buffer line;
	struct ndjson_counts counts;
};

static struct writer *of(struct sink *sink)
{
	return (struct writer *)sink;
}

/* `"key":`, with what belongs before it. */
static void key(struct buffer *b, const char *before, const char *name)
{
	buffer_str(b, before);
	buffer_str(b, "\"");
	buffer_str(b, name);
	buffer_str(b, "\":");
}

static void number(struct buffer *b, const char *before, const char *name,
		   uint64_t value)
{
	key(b, before, name);
	buffer_u64(b, value);
}

/* As text beyond 2^53: most JSON tools read numbers as doubles. */
static void seed(struct buffer *b, uint64_t value)
{
	const char *quote = value > 1ull << 53 ? "\"" : "";

	key(b, ",", "seed");
	buffer_str(b, quote);
	buffer_u64(b, value);
	buffer_str(b, quote);
}

static void integer(struct buffer *b, const char *before, const char *name,
		    int64_t value)
{
	key(b, before, name);
	buffer_i64(b, value);
}

static void string(struct buffer *b, const char *before, const char *name,
		   const char *value)
{
	key(b, before, name);
	buffer_json(b, value);
}

/*
 * Nothing to escape: names are letters, digits and a few signs without a
 * meaning in JSON (vocabulary_point_ok()).
 */
static void point(struct buffer *b, const char *before,
		  const struct point_id *id)
{
	key(b, before, "point");
	buffer_str(b, "\"");
	buffer_str(b, id->experiment);
	buffer_str(b, "/");
	buffer_str(b, id->mapping);
	buffer_str(b, "/");
	buffer_str(b, id->pin);
	buffer_str(b, "/");
	buffer_str(b, id->wp);
	if (*id->params) {
		buffer_str(b, "?");
		buffer_str(b, id->params);
	}
	buffer_str(b, "\"");
}

/* One buffer per writer, which keeps its room from line to line. */
static struct buffer *start(struct writer *w, const char *type)
{
	buffer_reset(&w->line);
	key(&w->line, "{", type);
	return &w->line;
}

/*
 * A line is handed over whole, so that a reader at the other end of a pipe
 * never waits for the rest of one.
 */
static int finish(struct writer *w)
{
	buffer_str(&w->line, "}}");
	if (buffer_error(&w->line))
		return buffer_error(&w->line);
	return w->put(w->arg, w->line.text, w->line.len);
}

/* Without start() and finish(): the header is the only flat line. */
static int write_run(struct sink *sink, const struct fact_run *f)
{
	struct writer *w = of(sink);
	struct buffer *b = &w->line;

	buffer_reset(b);
	number(b, "{", "pincow", 1);
	string(b, ",", "run", f->uuid);
	string(b, ",", "session", f->session);
	if (f->label)
		string(b, ",", "label", f->label);
	string(b, ",", "kernel", f->kernel);
	string(b, ",", "clock", f->clock);
	string(b, ",", "version", f->version);
	string(b, ",", "command", f->command);
	seed(b, f->seed);
	integer(b, ",", "started_ns", f->started_ns);
	number(b, ",", "invocations", f->invocations);
	number(b, ",", "points", f->points);
	buffer_str(b, "}");
	if (buffer_error(b))
		return buffer_error(b);
	return w->put(w->arg, b->text, b->len);
}

/* Grouped here: in facts the entries of the three groups are mixed. */
static int write_environment(struct sink *sink,
			     const struct fact_environment *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "environment");
	const char *before;
	size_t group, i;

	for (group = 0; group < ENV_GROUP_NR; group++) {
		key(b, group ? "}," : "{", vocabulary_groups[group]);
		before = "";
		buffer_str(b, "{");
		for (i = 0; i < f->nr; i++) {
			if (f->entry[i].group != group)
				continue;
			buffer_str(b, before);
			buffer_json(b, f->entry[i].key);
			buffer_str(b, ":");
			buffer_json(b, f->entry[i].value);
			before = ",";
		}
	}
	buffer_str(b, "}");
	return finish(w);
}

static int write_invocation(struct sink *sink, const struct fact_invocation *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "invocation");

	number(b, "{", "seq", f->seq);
	seed(b, f->seed);
	integer(b, ",", "started_ns", f->started_ns);
	return finish(w);
}

static int write_point(struct sink *sink, const struct fact_point *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "point");

	point(b, "{", &f->id);
	number(b, ",", "version", f->version);
	number(b, ",", "page_size", f->page_size);
	number(b, ",", "range_bytes", f->range_bytes);
	number(b, ",", "writes", f->writes);
	number(b, ",", "referenced_pages", f->referenced_pages);
	w->counts.points++;
	return finish(w);
}

static void write_readings(struct buffer *b, const struct fact_batch *f)
{
	size_t i;

	key(b, ",", "readings");
	buffer_str(b, "{");
	for (i = 0; i < f->nr_readings; i++)
		integer(b, i ? "," : "", f->readings[i].name,
			f->readings[i].value);
	buffer_str(b, "}");
}

static void write_quantiles(struct buffer *b, const struct class_quantiles *q,
			    size_t nr, uint64_t sum_ns)
{
	key(b, ",", "quantiles");
	batch_json_quantiles(b, q, nr);
	number(b, ",", "sum_ns", sum_ns);
}

/* The times of a batch: all of them, or what a million can be told by. */
static int write_times(struct buffer *b, const struct fact_batch *f)
{
	struct class_quantiles q[CLASS_NR];
	uint64_t sum_ns;
	int nr;

	if (f->ns && f->nr > BATCH_SAMPLES_KEPT && f->classes) {
		nr = batch_json_reduce(f->ns, f->classes, f->nr, q, &sum_ns);
		if (nr < 0)
			return nr;
		write_quantiles(b, q, (size_t)nr, sum_ns);
	} else if (f->ns) {
		key(b, ",", "ns");
		batch_json_samples(b, f->ns, f->nr);
	} else if (f->nr_quantiles) {
		write_quantiles(b, f->quantiles, f->nr_quantiles, f->sum_ns);
	}
	return 0;
}

static int write_batch(struct sink *sink, const struct fact_batch *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "batch");
	size_t i;
	int err;

	/*
	 * Integers of jansson are signed, so the reader would refuse the line.
	 */
	for (i = 0; f->ns && i < f->nr; i++)
		if (f->ns[i] > INT64_MAX)
			return -EINVAL;
	point(b, "{", &f->id);
	number(b, ",", "invocation", f->invocation);
	number(b, ",", "seq", f->seq);
	string(b, ",", "sort", vocabulary_sorts[f->sort]);
	number(b, ",", "nr", f->nr);
	if (f->classes) {
		key(b, ",", "classes");
		batch_json_classes(b, f->classes, f->nr);
	}
	err = write_times(b, f);
	if (err)
		return err;
	write_readings(b, f);
	w->counts.batches++;
	return finish(w);
}

static int write_skip(struct sink *sink, const struct fact_skip *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "skip");

	point(b, "{", &f->id);
	number(b, ",", "invocation", f->invocation);
	integer(b, ",", "errno", f->err);
	string(b, ",", "reason", f->reason);
	w->counts.skips++;
	return finish(w);
}

static int write_event(struct sink *sink, const struct fact_event *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "event");

	integer(b, "{", "at_ns", f->at_ns);
	number(b, ",", "invocation", f->invocation);
	string(b, ",", "kind", f->kind);
	string(b, ",", "subject", f->subject ? f->subject : "");
	integer(b, ",", "value", f->value);
	string(b, ",", "text", f->text ? f->text : "");
	w->counts.events++;
	return finish(w);
}

static int write_invocation_end(struct sink *sink,
				const struct fact_invocation_end *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "invocation_end");

	number(b, "{", "seq", f->seq);
	integer(b, ",", "finished_ns", f->finished_ns);
	number(b, ",", "complete", !!f->complete);
	return finish(w);
}

/* With the counts of lines, by which the reader knows that none is missing. */
static int write_end(struct sink *sink, const struct fact_end *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "end");

	string(b, "{", "status", vocabulary_statuses[f->status]);
	integer(b, ",", "finished_ns", f->finished_ns);
	number(b, ",", "points", w->counts.points);
	number(b, ",", "batches", w->counts.batches);
	number(b, ",", "skips", w->counts.skips);
	number(b, ",", "events", w->counts.events);
	return finish(w);
}

/* Not counted: heartbeats are for whoever waits, and are kept nowhere. */
static int write_heartbeat(struct sink *sink, const struct fact_heartbeat *f)
{
	struct writer *w = of(sink);
	struct buffer *b = start(w, "heartbeat");

	point(b, "{", &f->id);
	number(b, ",", "invocation", f->invocation);
	number(b, ",", "expect_ms", f->expect_ms);
	return finish(w);
}

static const struct sink_ops writer_ops = {
	.run = write_run,
	.environment = write_environment,
	.invocation = write_invocation,
	.point = write_point,
	.batch = write_batch,
	.skip = write_skip,
	.event = write_event,
	.invocation_end = write_invocation_end,
	.end = write_end,
	.heartbeat = write_heartbeat,
};

struct sink *ndjson_writer(ndjson_put_fn put, void *arg)
{
	struct writer *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->sink.ops = &writer_ops;
	w->put = put;
	w->arg = arg;
	return &w->sink;
}

void ndjson_writer_free(struct sink *s)
{
	struct writer *w = of(s);

	if (!w)
		return;
	buffer_release(&w->line);
	free(w);
}

/* A pipe takes less than a line at times, and signals interrupt write(2). */
int ndjson_put_fd(void *arg, const char *line, size_t len)
{
	struct pollfd p = { .fd = *(int *)arg, .events = POLLOUT };
	struct iovec part[] = {
		{ .iov_base = (void *)(uintptr_t)line, .iov_len = len },
		{ .iov_base = (void *)(uintptr_t) "\n", .iov_len = 1 },
	};
	size_t done;
	ssize_t n;

	while (part[1].iov_len) {
		n = writev(p.fd, part, 2);
		if (n < 0 && errno == EAGAIN)
			n = poll(&p, 1, -1) < 0 ? -1 : 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n <= 0)
			continue;
		done = (size_t)n < part[0].iov_len ? (size_t)n
						   : part[0].iov_len;
		part[0].iov_base = (char *)part[0].iov_base + done;
		part[0].iov_len -= done;
		part[1].iov_len -= (size_t)n - done;
	}
	return 0;
}
