/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines become facts. Everything here comes from outside: from a guest, from a
 * worker that may be dying, from a file off the net.
 */
#include "db/ndjson/ndjson_read.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/ndjson/ndjson_batch.h"
#include "facts/vocabulary.h"

/*
 * The first line decides where all others go, so it is checked in full before
 * the sink is asked for.
 */
static int read_header(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_run fact = { 0 };
	int64_t version;
	int err;

	f->type = "header";
	if (!json_object_get(f->object, "pincow"))
		return field_refuse(f, "not a run of pincow");
	/*
	 * Another format has another number: refused here, not misread later.
	 */
	err = field_integer(f, "pincow", 1, 1, &version);
	err = err ? err : field_text(f, "run", &fact.uuid);
	err = err ? err : field_text(f, "session", &fact.session);
	err = err ? err : field_text_or_null(f, "label", &fact.label);
	err = err ? err : field_text(f, "kernel", &fact.kernel);
	err = err ? err : field_text(f, "clock", &fact.clock);
	err = err ? err : field_text(f, "version", &fact.version);
	err = err ? err : field_text(f, "command", &fact.command);
	err = err ? err : field_seed(f, &fact.seed);
	err = err ? err
		  : field_integer(f, "started_ns", INT64_MIN, INT64_MAX,
				  &fact.started_ns);
	err = err ? err : field_uint(f, "invocations", 0, &fact.invocations);
	err = err ? err : field_uint(f, "points", 0, &fact.points);
	if (err)
		return err;
	if (!vocabulary_uuid_ok(fact.uuid) || !vocabulary_uuid_ok(fact.session))
		return field_refuse(f, "'run' or 'session' is not a UUID");
	if (!vocabulary_name_ok(fact.clock) || !*fact.kernel)
		return field_refuse(f, "invalid clock or kernel");
	if (fact.label && !vocabulary_label_ok(fact.label))
		return field_refuse(f, "invalid 'label'");
	return r->header(r->arg, &fact, &r->sink);
}

/* Groups that are not known are passed over, entries of known ones are not. */
static int read_environment(struct ndjson_reader *r)
{
	struct fact_environment fact = { 0 };
	struct environment_entry *entry;
	struct fields *f = &r->fields;
	json_t *of, *value;
	const char *key;
	size_t room = 0;
	int group, err = 0;

	for (group = 0; group < ENV_GROUP_NR; group++)
		room += json_object_size(
			json_object_get(f->object, vocabulary_groups[group]));
	entry = calloc(room + 1, sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	for (group = 0; group < ENV_GROUP_NR; group++) {
		of = json_object_get(f->object, vocabulary_groups[group]);
		json_object_foreach(of, key, value) {
			entry[fact.nr].group = (enum environment_group)group;
			entry[fact.nr].key = key;
			entry[fact.nr].value = json_string_value(value);
			if (!entry[fact.nr].value || !*key)
				err = field_refuse(f,
						   "an entry is not a string");
			else
				field_clean(entry[fact.nr].value);
			field_clean(key);
			fact.nr++;
		}
	}
	fact.entry = entry;
	if (!err)
		err = r->sink->ops->environment(r->sink, &fact);
	free(entry);
	return err;
}

static int read_invocation(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_invocation fact = { 0 };
	int err = field_uint(f, "seq", 1, &fact.seq);

	err = err ? err : field_seed(f, &fact.seed);
	err = err ? err
		  : field_integer(f, "started_ns", INT64_MIN, INT64_MAX,
				  &fact.started_ns);
	return err ? err : r->sink->ops->invocation(r->sink, &fact);
}

static int read_point(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_point fact = { 0 };
	int err = field_point(f, &fact.id);

	err = err ? err : field_uint(f, "version", 0, &fact.version);
	err = err ? err : field_u64(f, "page_size", &fact.page_size);
	err = err ? err : field_u64(f, "range_bytes", &fact.range_bytes);
	err = err ? err : field_u64(f, "writes", &fact.writes);
	err = err ? err
		  : field_u64(f, "referenced_pages", &fact.referenced_pages);
	r->counts.points++;
	return err ? err : r->sink->ops->point(r->sink, &fact);
}

static int read_skip(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_skip fact = { 0 };
	unsigned int number = 0;
	int err = field_point(f, &fact.id);

	err = err ? err : field_uint(f, "invocation", 0, &fact.invocation);
	err = err ? err : field_uint(f, "errno", 0, &number);
	err = err ? err : field_text(f, "reason", &fact.reason);
	fact.err = (int)number;
	r->counts.skips++;
	return err ? err : r->sink->ops->skip(r->sink, &fact);
}

/*
 * Kinds of events are open: a newer program may tell of things that this one
 * has no word for.
 */
static int read_event(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_event fact = { 0 };
	int err = field_integer(f, "at_ns", INT64_MIN, INT64_MAX, &fact.at_ns);

	err = err ? err : field_uint(f, "invocation", 0, &fact.invocation);
	err = err ? err : field_text(f, "kind", &fact.kind);
	err = err ? err : field_text(f, "subject", &fact.subject);
	err = err ? err
		  : field_integer(f, "value", INT64_MIN, INT64_MAX,
				  &fact.value);
	err = err ? err : field_text(f, "text", &fact.text);
	if (!err && !vocabulary_name_ok(fact.kind))
		err = field_refuse(f, "invalid 'kind'");
	r->counts.events++;
	return err ? err : r->sink->ops->event(r->sink, &fact);
}

static int read_invocation_end(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_invocation_end fact = { 0 };
	unsigned int complete = 0;
	int err = field_uint(f, "seq", 1, &fact.seq);

	err = err ? err
		  : field_integer(f, "finished_ns", INT64_MIN, INT64_MAX,
				  &fact.finished_ns);
	err = err ? err : field_uint(f, "complete", 0, &complete);
	fact.complete = complete > 0;
	return err ? err : r->sink->ops->invocation_end(r->sink, &fact);
}

static int read_heartbeat(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_heartbeat fact = { 0 };
	int err = field_point(f, &fact.id);

	err = err ? err : field_uint(f, "invocation", 0, &fact.invocation);
	err = err ? err : field_u64(f, "expect_ms", &fact.expect_ms);
	return err ? err : r->sink->ops->heartbeat(r->sink, &fact);
}

/* The counts show whether lines were lost on the way. */
static int check_counts(struct ndjson_reader *r)
{
	const struct {
		const char *key;
		uint64_t seen;
	} count[] = {
		{ "points", r->counts.points },
		{ "batches", r->counts.batches },
		{ "skips", r->counts.skips },
		{ "events", r->counts.events },
	};
	uint64_t said = 0;
	size_t i;
	int err;

	for (i = 0; i < sizeof(count) / sizeof(*count); i++) {
		err = field_u64(&r->fields, count[i].key, &said);
		if (err)
			return err;
		if (said != count[i].seen)
			return field_refuse(&r->fields,
					    "there should be %llu %s, and %llu "
					    "came",
					    (unsigned long long)said,
					    count[i].key,
					    (unsigned long long)count[i].seen);
	}
	return 0;
}

/* Only a run whose end was read is complete: a file may be cut anywhere. */
static int read_end(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_end fact = { 0 };
	int status = 0;
	int err = field_word(f, "status", vocabulary_statuses, RUN_STATUS_NR,
			     &status);

	if (!err && status == RUN_RUNNING)
		err = field_refuse(f, "'running' is not a final status");
	err = err ? err
		  : field_integer(f, "finished_ns", INT64_MIN, INT64_MAX,
				  &fact.finished_ns);
	err = err ? err : check_counts(r);
	fact.status = (enum run_status)status;
	err = err ? err : r->sink->ops->end(r->sink, &fact);
	r->ended = !err;
	return err;
}

static const struct {
	const char *name;
	int (*read)(struct ndjson_reader *r);
} types[] = {
	/* In the order of how often they come: the first found is taken. */
	{ "batch", ndjson_reader_batch },
	{ "heartbeat", read_heartbeat },
	{ "point", read_point },
	{ "skip", read_skip },
	{ "event", read_event },
	{ "invocation", read_invocation },
	{ "invocation_end", read_invocation_end },
	{ "environment", read_environment },
	{ "end", read_end },
};

/* An unknown type is one of a newer writer: left out, and counted. */
static int read_object(struct ndjson_reader *r, json_t *object)
{
	struct fields *f = &r->fields;
	size_t i;

	f->object = object;
	f->type = "line";
	if (!json_is_object(object))
		return field_refuse(f, "not an object");
	/* The counts have been checked: a line behind them would be in none. */
	if (r->ended)
		return field_refuse(f, "a line after the end");
	/* A measuring process sends no header: its run has begun here. */
	if (!r->started && r->header) {
		r->started = true;
		return read_header(r);
	}
	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		f->object = json_object_get(object, types[i].name);
		if (!f->object)
			continue;
		f->type = types[i].name;
		if (!json_is_object(f->object))
			return field_refuse(f, "not an object");
		return types[i].read(r);
	}
	r->counts.unknown++;
	return 0;
}

static int say(struct ndjson_reader *r, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int say(struct ndjson_reader *r, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, args);
	va_end(args);
	/* It quotes the line, and ends up on a terminal. */
	field_clean(r->why);
	r->failed = true;
	return err;
}

/*
 * After an error the reader stays failed. A line that follows a lost one could
 * belong to another point.
 */
int ndjson_reader_line(struct ndjson_reader *r, const char *line, size_t len)
{
	unsigned long long at = ++r->counts.lines;
	json_error_t error;
	json_t *object;
	int err;

	if (r->failed)
		return -EBADMSG;
	/* strchr(3) also finds the NUL, which must not pass for a blank. */
	while (len && strchr(" \t\r", line[len - 1]) && line[len - 1])
		len--;
	if (!len)
		return 0;
	/* A tree of empty objects takes eighty times its text. */
	if (len > NDJSON_LINE_MAX)
		return say(r, -EBADMSG, "line %llu: longer than %u bytes", at,
			   NDJSON_LINE_MAX);
	/*
	 * Of a key that stands twice another reader might take the other value.
	 */
	object = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
	if (!object)
		return say(r, -EBADMSG, "line %llu: not JSON: %.160s", at,
			   error.text);
	r->fields.why[0] = '\0';
	err = read_object(r, object);
	json_decref(object);
	r->fields.object = NULL;
	if (err == -EBADMSG && r->fields.why[0])
		return say(r, err, "line %llu: %s", at, r->fields.why);
	if (err)
		return say(r, err, "line %llu: %s", at, strerror(-err));
	return 0;
}

struct ndjson_reader *ndjson_reader(ndjson_header_fn header, void *arg,
				    struct sink *sink)
{
	struct ndjson_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->header = header;
	r->arg = arg;
	r->sink = sink;
	return r;
}

void ndjson_reader_free(struct ndjson_reader *r)
{
	if (!r)
		return;
	batch_parts_release(&r->parts);
	free(r->readings);
	free(r);
}

int ndjson_reader_ended(const struct ndjson_reader *r)
{
	return r->ended;
}

struct ndjson_counts ndjson_reader_counts(const struct ndjson_reader *r)
{
	return r->counts;
}

const char *ndjson_reader_why(const struct ndjson_reader *r)
{
	return r->why;
}
