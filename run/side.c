/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes the programs of one side of two interleaved runs into one run. */
#include "run/side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/ndjson/ndjson.h"
#include "db/ndjson/ndjson_read.h"
#include "db/store.h"

/* A sink is the first member of a part, and that of a side. */
static struct side *side_of(struct sink *s)
{
	return (struct side *)s;
}

static int on_environment(struct sink *s, const struct fact_environment *f)
{
	struct assembly *a = &side_of(s)->assembly;

	/* The programs of a side run on one machine: the first one speaks for
	 * all. */
	if (a->has_environment)
		return 0;
	a->has_environment = true;
	return forward_environment(s, f);
}

/* A second one in one program would number its batches twice. */
static int on_invocation(struct sink *s, const struct fact_invocation *f)
{
	struct side *side = side_of(s);
	struct fact_invocation out = { side->invocation, f->seed,
				       assembly_now() };

	if (f->seq != 1)
		return -EPROTO;
	/* A second program of the same invocation: it goes on with it. */
	if (side->open)
		return 0;
	side->open = true;
	return forward_invocation(s, &out);
}

/* Each program calls its invocation 1. */
static int on_batch(struct sink *s, const struct fact_batch *f)
{
	struct fact_batch out = *f;

	out.invocation = side_of(s)->invocation;
	return forward_batch(s, &out);
}

static int on_skip(struct sink *s, const struct fact_skip *f)
{
	struct fact_skip out = *f;

	out.invocation = side_of(s)->invocation;
	return forward_skip(s, &out);
}

/* An event that holds for the whole run is stored once. */
static int on_event(struct sink *s, const struct fact_event *f)
{
	struct side *side = side_of(s);
	struct fact_event out = *f;

	if (!f->invocation && side->invocation > 1)
		return 0;
	out.invocation = f->invocation ? side->invocation : 0;
	return forward_event(s, &out);
}

/* The invocation may go on in another program: side_end() ends it. */
static int on_invocation_end(struct sink *s,
			     const struct fact_invocation_end *f)
{
	(void)s;
	(void)f;
	return 0;
}

static const struct sink_ops own = {
	.run = assembly_drop_run,
	.environment = on_environment,
	.invocation = on_invocation,
	.batch = on_batch,
	.skip = on_skip,
	.event = on_event,
	.invocation_end = on_invocation_end,
	.end = assembly_drop_end,
	.heartbeat = assembly_drop_heartbeat,
};

static int on_header(void *arg, const struct fact_run *f, struct sink **sink)
{
	struct side *s = arg;
	struct fact_run *h = &s->assembly.header;

	*sink = &s->part.forward.sink;
	if (!s->assembly.begun) {
		/* These strings live until the next line: assembly_begin()
		 * stores them at once. */
		h->kernel = f->kernel;
		h->clock = f->clock;
		h->version = f->version;
	}
	return assembly_part_header(&s->part);
}

int side_open(struct side *s, const char *db)
{
	return assembly_open(&s->assembly, db, &s->why);
}

void side_begin(struct side *s, unsigned int invocation)
{
	s->invocation = invocation;
	s->open = false;
}

static int stored(struct side *s, int err)
{
	return err ? why_set(&s->why, err, "%s", store_why(s->assembly.store))
		   : 0;
}

int side_end(struct side *s, bool complete)
{
	/* No program of it got so far. */
	if (!s->open)
		return 0;
	s->open = false;
	return stored(s, assembly_end_invocation(&s->assembly, s->invocation,
						 complete));
}

static int read_lines(struct ndjson_reader *reader, FILE *ndjson)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&line, &room, ndjson)) > 0) {
		if (line[len - 1] == '\n')
			/* A last line without a newline was cut short: the
			 * reader refuses it. */
			line[--len] = '\0';
		err = ndjson_reader_line(reader, line, (size_t)len);
	}
	free(line);
	return err;
}

int side_take(struct side *s, FILE *ndjson)
{
	struct ndjson_reader *reader = ndjson_reader(on_header, s, NULL);
	int err;

	*s->why.text = '\0';
	if (!reader)
		return why_set(&s->why, -ENOMEM, "out of memory");
	/* Before the first line: the store's sink is known at the header
	 * only. */
	assembly_part_init(&s->part, &s->assembly, &own);
	err = read_lines(reader, ndjson);
	/* An error of the store is ours, any other one the program's: it wrote
	 * what cannot be read. */
	assembly_keep(&s->assembly, s->part.forward.err);
	if (err && s->assembly.err)
		stored(s, err);
	else if (err)
		why_set(&s->why, err, "invalid output: %s",
			ndjson_reader_why(reader));
	else if (!ndjson_reader_ended(reader))
		err = why_set(&s->why, -EBADMSG,
			      "the end of its results is missing");
	ndjson_reader_free(reader);
	return err;
}

int side_finish(struct side *s, enum run_status status)
{
	return stored(s, assembly_end(&s->assembly, status));
}

void side_close(struct side *s)
{
	assembly_close(&s->assembly);
}
