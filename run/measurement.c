/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a run: opens its destination, measures, and writes its frame. */
#include "run/measurement.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "db/ndjson/ndjson_write.h"
#include "db/open.h"
#include "db/resume.h"
#include "db/runs.h"
#include "run/build.h"
#include "run/setup.h"
#include "run/observer.h"
#include "run/resume.h"
#include "lib/signals.h"
#include "run/supervisor.h"
#include "run/progress.h"
#include "db/ndjson/ndjson.h"
#include "db/store.h"
#include "harness/machine/environment_collect.h"
#include "harness/machine/knobs.h"

/* Wall-clock time: runs of several machines are put in order by it. */
static int64_t now_ns(void)
{
	return (int64_t)clock_gettime_ns(CLOCK_REALTIME);
}

/* Only an option that cannot be met is -EINVAL. */
static int not_usage(int err)
{
	return err == -EINVAL ? -EIO : err;
}

static int open_clock(struct measurement *m, struct why *why)
{
	const char *want = m->opt->clock;
	int err = clock_init(&m->clock, want);

	if (!err)
		return 0;
	/* A word that no clock has, as opposed to one that this CPU lacks. */
	if (err == -EINVAL)
		return why_set(why, err,
			       "unknown clock \"%s\"; there are tsc, "
			       "monotonic, emulated, instructions",
			       want);
	return why_set(why, err, "clock \"%s\": not available here: %s",
		       want ? want : "default", strerror(-err));
}

static int open_ndjson(struct measurement *m, struct why *why)
{
	const char *path = m->opt->ndjson;
	int err = new_file_output(&m->ndjson, path);

	if (err)
		return not_usage(why_set(why, err, "cannot write %s: %s", path,
					 strerror(-err)));
	m->writer = ndjson_writer(ndjson_put_fd, &m->ndjson.fd);
	m->sink = m->writer;
	return m->writer ? 0 : why_set(why, -ENOMEM, "out of memory");
}

static int open_destination(struct measurement *m, struct why *why)
{
	int err;

	if (m->opt->ndjson)
		return open_ndjson(m, why);
	m->store = m->opt->store;
	/* The caller's, which stays open when the measurement is closed. */
	if (m->store)
		return 0;
	err = store_open(&m->store, m->opt->db, STORE_WRITE);
	if (err)
		why_set(why, err, "%s",
			m->store ? store_why(m->store) : strerror(-err));
	return not_usage(err);
}

static int open_benchmark_json(struct measurement *m, struct why *why)
{
	int err;

	if (!m->opt->benchmark_json)
		return 0;
	err = gbench_merge_init(&m->json, m->opt->benchmark_json);
	if (err)
		why_set(why, err, "cannot write %s: %s", m->opt->benchmark_json,
			strerror(-err));
	return not_usage(err);
}

int measurement_open(struct measurement *m,
		     const struct measurement_options *opt,
		     const struct point_list *list, struct why *why)
{
	int err;

	memset(m, 0, sizeof(*m));
	m->opt = opt;
	m->list = list;
	m->ndjson.fd = m->json.out.fd = -1;
	environment_init(&m->environment);
	/* The cheap checks first: a typing error must not make a database. */
	err = setup_cpu(opt->cpu, &m->cpu, why);
	if (!err)
		err = open_clock(m, why);
	if (!err)
		err = open_benchmark_json(m, why);
	if (!err)
		err = open_destination(m, why);
	if (!err && (uuid_new(m->session) || uuid_new(m->uuid)))
		err = why_set(why, -EIO,
			      "the kernel gives no random numbers: %s",
			      strerror(errno));
	return err;
}

/* A fact was refused, by the disk or by the reader of our stdout. */
static int sink_failed(const struct measurement *m, int err, struct why *why)
{
	const char *to = m->opt->ndjson;

	if (m->store)
		why_set(why, err, "%s", store_why(m->store));
	else
		why_set(why, err, "cannot write %s: %s",
			strcmp(to, "-") ? to : "to standard output",
			strerror(-err));
	return not_usage(err);
}

/* Facts arrive one by one, and those before a kill count: not at the end. */
static int begin_ndjson(struct measurement *m, const struct fact_run *f)
{
	int err = new_file_place(&m->ndjson);

	return err ? err : m->sink->ops->run(m->sink, f);
}

static int emit_run(struct measurement *m)
{
	struct utsname u;
	struct fact_run f = {
		.uuid = m->uuid,
		.session = m->session,
		.label = m->opt->label,
		.clock = m->clock.name,
		.version = PINCOW_VERSION,
		.command = m->opt->command,
		.seed = m->opt->seed,
		.started_ns = now_ns(),
		.invocations = m->opt->invocations,
		.points = (unsigned int)m->list->nr,
	};
	int err;

	/* From here on the store holds the run, so that nobody who looks at
	 * the database takes it for one that was killed. */
	f.kernel = uname(&u) ? "unknown" : u.release;
	if (m->store)
		err = store_begin(m->store, &f, &m->sink, &m->run);
	else
		err = begin_ndjson(m, &f);
	m->begun = !err;
	return err;
}

/* Take up the run where it ended. Its header and environment are there. */
static int emit_resumed(struct measurement *m)
{
	struct fact_event f = {
		.at_ns = now_ns(),
		.kind = "resume",
		.subject = "",
		.text = "continued where it was interrupted",
	};
	int err = store_resume(m->store, m->opt->resume, &m->sink, &m->resumed);

	/* Before the event: should that fail, the run has to be ended again. */
	m->begun = !err;
	m->run = m->opt->resume;
	/* Only store_resume() can tell how many processes there were. */
	f.value = m->resumed.started;
	return err ? err : m->sink->ops->event(m->sink, &f);
}

static int emit_header(struct measurement *m)
{
	return m->opt->resume ? emit_resumed(m) : emit_run(m);
}

/*
 * After setup_open(): the settings are those of the measurement, and not of the
 * machine at rest. An event tells the value that a setting had before.
 */
static int emit_environment(struct measurement *m)
{
	struct fact_environment f;
	struct environment *e = &m->environment;
	int err = environment_collect(e);

	if (!err)
		/* Recorded, not compared: neither the CPU nor the number of
		 * batches makes two runs incomparable. */
		err = environment_addf(e, ENV_RECORDED, "measuring_cpu", "%d",
				       m->cpu);
	if (!err)
		err = environment_addf(e, ENV_RECORDED, "batches", "%u",
				       m->opt->batches);
	if (!err && m->opt->seconds)
		err = environment_addf(e, ENV_RECORDED, "invocation_seconds",
				       "%u", m->opt->seconds);
	if (!err)
		err = environment_add(e, ENV_RECORDED, "sqlite",
				      sqlite3_libversion());
	if (!err)
		/* The version alone does not tell two builds apart. */
		err = environment_add(e, ENV_RECORDED, BUILD_KEY,
				      build_identity());
	if (err)
		return err;
	f.nr = e->nr;
	f.entry = e->entry;
	return m->sink->ops->environment(m->sink, &f);
}

struct telling {
	struct sink *sink;
	int err;
};

/* knobs_each() has no way to end early: the first error is kept, and no more is
 * sent. */
static void tell_setting(void *arg, const char *path, const char *old,
			 const char *now)
{
	struct telling *t = arg;
	char text[512];
	struct fact_event f = {
		.at_ns = now_ns(),
		.kind = "setting",
		.subject = path,
		.text = text,
	};

	if (t->err)
		return;
	snprintf(text, sizeof(text), "set from \"%s\" to \"%s\" for the run",
		 old ? old : "", now ? now : "");
	t->err = t->sink->ops->event(t->sink, &f);
}

/* The same kind as a setting that was changed, so that one query finds both. */
static int tell_untuned(void *arg, const char *check, const char *value)
{
	struct sink *sink = arg;
	char text[512];
	struct fact_event f = {
		.at_ns = now_ns(),
		.kind = "setting",
		.subject = check,
		.text = text,
	};

	snprintf(text, sizeof(text), "not tuned: %s", value);
	return sink->ops->event(sink, &f);
}

/* "absent" tells that the metric has no value at all, which is not 0. */
static int emit_machine(struct measurement *m)
{
	struct telling t = { .sink = m->sink };
	struct fact_event f = {
		.at_ns = now_ns(),
		.kind = "absent",
		.subject = "memcg_growth_bytes",
		.text = m->memcg_why,
	};

	if (m->opt->event)
		t.err = m->sink->ops->event(m->sink, m->opt->event);
	if (!t.err && m->knobs)
		knobs_each(m->knobs, tell_setting, &t);
	if (!t.err)
		t.err = setup_untuned(m, tell_untuned, m->sink);
	if (!t.err && *m->memcg_why)
		t.err = m->sink->ops->event(m->sink, &f);
	return t.err;
}

static int emit_end(struct measurement *m, enum run_status status)
{
	struct fact_end f = { .finished_ns = now_ns(), .status = status };

	return m->sink->ops->end(m->sink, &f);
}

/* A hole is data: a point of which there is neither a batch nor a skip. */
static int emit_missing(struct measurement *m, const struct progress *t)
{
	int err = 0;

	for (size_t i = 0; !err && i < m->list->nr; i++) {
		struct fact_event f = {
			.at_ns = now_ns(),
			.kind = "lost",
			.subject = m->list->point[i].name,
			.text = "neither measured nor skipped",
		};

		if (!t->point[i].batches && !t->point[i].skipped)
			err = m->sink->ops->event(m->sink, &f);
	}
	return err;
}

/* Read how much of the run is measured, and in which round it goes on. */
static int take_up(const struct measurement *m, struct supervision *s,
		   unsigned char *done)
{
	const struct run_resumed *r = &m->resumed;

	s->started = r->started;
	/* A round that is open has begun, and goes on: it is not over. */
	s->rounds = r->rounds - r->open;
	if (r->open)
		s->done = done;
	return resume_progress(m->store, r, s->progress, done);
}

static int measure(struct measurement *m, struct why *why)
{
	struct observer *observer = m->opt->observer;
	struct progress progress;
	struct supervision s = {
		.list = m->list,
		.progress = &progress,
		.observer = observer,
		.json = m->opt->benchmark_json ? &m->json : NULL,
		.seed = m->opt->seed,
		.invocations = m->opt->invocations,
		.batches = m->opt->batches,
		.seconds = m->opt->seconds,
		.clock = m->clock.name,
		.memcg = *m->memcg ? m->memcg : NULL,
		.cpu = m->cpu,
		.silence_s = m->opt->silence_s,
		.context = m->opt->context,
	};
	unsigned char *done = calloc(m->list->nr, 1);
	int err;

	observer_begin(observer, m->list->nr, m->opt->invocations);
	err = progress_init(&progress, m->list, m->sink, observer_over,
			    observer);
	if (!err && !done)
		err = -ENOMEM;
	if (!err && m->opt->resume)
		err = take_up(m, &s, done);
	if (!err)
		err = supervise(&s);
	if (!err)
		err = emit_missing(m, &progress);
	/* Before any error is said: the progress may stand on a line of its
	 * own. */
	observer_end(observer);
	/* NULL where progress_init() failed: nothing can be counted then. */
	if (progress.point) {
		m->measured = progress_measured(&progress);
		m->missing = progress_missing(&progress);
	}
	m->lost = s.lost;
	/* "" where a sink failed: conclude() then asks the store. */
	*why = s.why;
	free(done);
	progress_release(&progress);
	return err;
}

static int write_benchmark_json(struct measurement *m, struct why *why)
{
	int err;

	if (!m->opt->benchmark_json)
		return 0;
	err = gbench_merge_finish(&m->json);
	if (err)
		why_set(why, err, "cannot write %s: %s", m->opt->benchmark_json,
			err == -ENODATA
				? "no measuring process reported anything"
				: strerror(-err));
	return not_usage(err);
}

/* The run's end in its facts. The first error counts. */
static int conclude(struct measurement *m, int err, struct why *why)
{
	bool interrupted = err == -EINTR && signals_caught();
	enum run_status status = interrupted	     ? RUN_INTERRUPTED
				 : err || m->missing ? RUN_FAILED
						     : RUN_COMPLETE;
	int end;

	/* A lost process does not make the run fail, if others measured its
	 * points; a point without any value does. */
	if (err && !interrupted && !*why->text)
		err = sink_failed(m, err, why);
	end = m->begun ? emit_end(m, status) : 0;
	/* Even where the end was refused: this lets go of the run. */
	if (m->store && m->begun) {
		int fin = store_finish(m->store, status);

		end = end ? end : fin;
	}
	if (end && !err)
		return sink_failed(m, end, why);
	/* A call that was cut short without a signal to us is an error. */
	return err == -EINTR && !interrupted ? -EIO : not_usage(err);
}

int measurement_run(struct measurement *m, struct why *why)
{
	int err, back;

	/* conclude() asks the store for the sentence where this stays empty. */
	*why->text = '\0';
	err = setup_open(m, why);
	/* Nothing has begun, so nothing has to be ended. */
	if (err)
		return err;
	err = emit_header(m);
	if (!err)
		err = emit_environment(m);
	if (!err)
		err = emit_machine(m);
	if (!err)
		err = measure(m, why);
	/* Before the end is written: a run that is complete has left nothing
	 * changed behind. */
	back = setup_close(m);
	err = conclude(m, err, why);
	m->ended = m->begun && !err;
	/* After the end: the facts count more than a file for other tools. */
	if (!err)
		err = write_benchmark_json(m, why);
	if (!err && back)
		err = why_set(why, -EBUSY,
			      "%d settings could not be put back; \"pincow "
			      "restore\" tries again",
			      back);
	/* The first error is returned; this one is said as well. */
	else if (back)
		observer_note(m->opt->observer, true,
			      "%d settings could not be put back; \"pincow "
			      "restore\" tries again",
			      back);
	return err;
}

bool measurement_incomplete(const struct measurement *m)
{
	return m->lost || m->missing || !m->measured;
}

void measurement_close(struct measurement *m)
{
	/* Harmless a second time, and needed where the run never got so far. */
	setup_close(m);
	environment_release(&m->environment);
	ndjson_writer_free(m->writer);
	m->writer = NULL;
	/* Not the caller's. */
	if (m->store != m->opt->store)
		store_close(m->store);
	m->store = NULL;
	gbench_merge_release(&m->json);
	/* One that has begun is in its place, and stays there. */
	new_file_end(&m->ndjson, -ECANCELED);
}
