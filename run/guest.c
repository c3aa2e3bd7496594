/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes the facts of one kernel, boot by boot, into one run. */
#include "run/guest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "db/ndjson/ndjson_read.h"
#include "db/open.h"
#include "db/runs.h"
#include "facts/exit_code.h"
#include "harness/clock.h"
#include "vm/below.h"

/* No guest makes us wait for longer than this because it says so. */
#define EXPECT_MAX_SECONDS 1800

int guest_run_open(struct guest_run *r, const struct guest_common *common,
		   const char *spec, struct why *why)
{
	struct why at = { 0 };
	int err;

	memset(r, 0, sizeof(*r));
	r->common = common;
	r->spec = spec;
	/* guest_run_close() may come before kernel_resolve(), and 0 is
	 * stdin. */
	r->kernel.unpacked = r->kernel.used = -1;
	err = assembly_open(&r->assembly, common->db, &at);
	return err ? why_set(why, err, "%s: %s", common->db, at.text) : 0;
}

void guest_run_close(struct guest_run *r)
{
	assembly_close(&r->assembly);
	/* Zeroed, it was never opened. */
	if (r->common)
		kernel_release(&r->kernel);
}

static void set_header(struct guest_run *r, const char *kernel,
		       const char *clock, unsigned int points)
{
	const struct guest_common *c = r->common;

	/* The first boot that is heard of tells the header, which is stored by
	 * now. */
	if (r->assembly.begun)
		return;
	r->assembly.header = (struct fact_run){
		.session = c->session,
		.label = r->label,
		.kernel = kernel,
		.clock = clock,
		.version = PINCOW_VERSION,
		.command = c->command,
		.seed = c->seed,
		.invocations = c->invocations,
		.points = points,
	};
}

static int begin_unheard(struct guest_run *r);

/* The first boot that is heard of is any of them: runs of kernels before it
 * begin as well, so that their ids are in the order of the kernels. */
static int begin_earlier(const struct guest_run *heard)
{
	int err = 0;

	for (struct guest_run *r = heard->common->run; !err && r && r < heard;
	     r++)
		/* Where no image tells the release, a guest has to. */
		if (!r->assembly.begun && r->resolved && *r->kernel.release)
			err = begin_unheard(r);
	return err;
}

/* The guest said nothing: all that is known is what was asked for. */
static int begin_unheard(struct guest_run *r)
{
	const char *slash = strrchr(r->spec, '/');
	const char *name = slash && slash[1] ? slash + 1 : r->spec;

	if (r->resolved && *r->kernel.release)
		/* The release that its image tells: a failed run stands beside
		 * the good ones of the same kernel. */
		name = r->kernel.release;
	if (!r->assembly.begun && begin_earlier(r))
		return -EIO;
	set_header(r, name, r->common->clock, r->common->points);
	return assembly_begin(&r->assembly);
}

static int tell(struct guest_run *r, unsigned int seq, const char *kind,
		const char *subject, int64_t value, const char *text)
{
	struct fact_event f = {
		.at_ns = assembly_now(),
		.invocation = seq,
		.kind = kind,
		.subject = subject,
		.value = value,
		.text = text,
	};

	struct assembly *a = &r->assembly;

	/* The store has refused the header; that error is kept and reported. */
	if (!a->begun)
		return 0;
	return assembly_keep(a, a->to->ops->event(a->to, &f));
}

/*
 * A kernel that cannot boot has a run as well: whoever reads the database must
 * see that it failed, which a missing run would not show.
 */
void guest_run_refused(struct guest_run *r)
{
	int err = r->refused;
	const char *subject = "not-found";

	/* The errors of image_probe(), in words that a script can match. */
	if (err == -ENOEXEC)
		subject = "not-a-kernel";
	else if (err == -ELIBBAD)
		subject = "cannot-boot-here";
	else if (below_refused(err))
		subject = "unsafe-file";
	r->failed++;
	if (!begin_unheard(r))
		/* Invocation 0 is the whole run: nothing was booted. */
		tell(r, 0, "failed", subject, 0, r->reason);
}

int guest_run_end(struct guest_run *r, bool interrupted)
{
	return assembly_end(&r->assembly, interrupted ? RUN_INTERRUPTED
					  : r->failed ? RUN_FAILED
						      : RUN_COMPLETE);
}

/* ---- The facts of one guest ---- */

static struct guest *guest_of(struct sink *s)
{
	return (struct guest *)s;
}

/* Our number for the guest's, or 0. */
static unsigned int seq_of(const struct guest *g, unsigned int theirs)
{
	return theirs < BOOT_SEQ_MAX ? g->seq[theirs] : 0;
}

static int on_environment(struct sink *s, const struct fact_environment *f)
{
	struct guest *g = guest_of(s);
	struct guest_run *r = g->run;
	struct environment e;
	struct fact_environment out;
	int err = 0;

	/* All boots are of the same machine: one environment, the first. */
	if (r->assembly.has_environment)
		return 0;
	environment_init(&e);
	for (size_t i = 0; !err && i < f->nr; i++)
		err = environment_add(&e, f->entry[i].group, f->entry[i].key,
				      f->entry[i].value);
	/* These replace entries of the guest: the host knows what it started,
	 * and the guest only what QEMU tells it. */
	for (size_t i = 0; !err && i < r->common->host.nr; i++) {
		const struct environment_entry *h = &r->common->host.entry[i];

		err = environment_add(&e, h->group, h->key, h->value);
	}
	if (!err && *r->kernel.origin)
		err = environment_add(&e, ENV_RECORDED, "kernel_package",
				      r->kernel.origin);
	if (!err)
		/* A vmlinux that the host unpacked stays where it is linked: no
		 * KASLR. It depends on the host's tools, so two such runs may
		 * be compared. */
		err = environment_add(&e, ENV_MAY_DIFFER, "kernel_entry",
				      r->kernel.unpacked >= 0 ? "pvh"
							      : "image");
	out = (struct fact_environment){ e.nr, e.entry };
	if (!err)
		err = forward_environment(s, &out);
	r->assembly.has_environment = !err;
	environment_release(&e);
	return err;
}

static int on_invocation(struct sink *s, const struct fact_invocation *f)
{
	struct guest *g = guest_of(s);
	struct fact_invocation out = *f;

	if (!f->seq || f->seq >= BOOT_SEQ_MAX || g->seq[f->seq])
		return -EPROTO;
	/* The guest's clock may be years off, and runs at a speed of its own
	 * under icount: times of facts are the host's. */
	out.seq = g->seq[f->seq] = g->open = ++g->run->seq;
	out.started_ns = assembly_now();
	return forward_invocation(s, &out);
}

/* A guest that dies is reported with the last point it spoke of. */
static void name_point(struct guest *g, const struct point_id *id)
{
	snprintf(g->point, sizeof(g->point), "%s/%s/%s/%s%s%s", id->experiment,
		 id->mapping, id->pin, id->wp, *id->params ? "?" : "",
		 id->params);
}

static int on_point(struct sink *s, const struct fact_point *f)
{
	name_point(guest_of(s), &f->id);
	return forward_point(s, f);
}

static int on_batch(struct sink *s, const struct fact_batch *f)
{
	struct guest *g = guest_of(s);
	struct fact_batch out = *f;

	out.invocation = seq_of(g, f->invocation);
	/* The guest has not begun it: what it sends cannot be trusted. */
	if (!out.invocation)
		return -EPROTO;
	g->run->batches++;
	return forward_batch(s, &out);
}

static int on_skip(struct sink *s, const struct fact_skip *f)
{
	struct guest *g = guest_of(s);
	struct fact_skip out = *f;

	out.invocation = seq_of(g, f->invocation);
	/* As in on_batch(). */
	if (!out.invocation)
		return -EPROTO;
	g->run->skips++;
	name_point(g, &f->id);
	return forward_skip(s, &out);
}

static int on_event(struct sink *s, const struct fact_event *f)
{
	struct guest *g = guest_of(s);
	struct fact_event out = *f;

	/* An event that holds for the whole run is stored once. */
	if (!f->invocation && !g->first)
		return 0;
	out.at_ns = assembly_now();
	out.invocation = f->invocation ? seq_of(g, f->invocation) : 0;
	return forward_event(s, &out);
}

static int close_invocation(struct guest *g, unsigned int seq, bool complete)
{
	g->open = 0;
	return assembly_end_invocation(&g->run->assembly, seq, complete);
}

static int on_invocation_end(struct sink *s,
			     const struct fact_invocation_end *f)
{
	struct guest *g = guest_of(s);
	unsigned int seq = seq_of(g, f->seq);

	if (!seq)
		return -EPROTO;
	return close_invocation(g, seq, f->complete);
}

static int on_heartbeat(struct sink *s, const struct fact_heartbeat *f)
{
	struct guest *g = guest_of(s);
	uint64_t seconds = f->expect_ms / 1000;

	/* It does not go on: only we wait for this guest. */
	g->expect = seconds < EXPECT_MAX_SECONDS ? (unsigned int)seconds
						 : EXPECT_MAX_SECONDS;
	name_point(g, &f->id);
	return 0;
}

static const struct sink_ops own = {
	.run = assembly_drop_run,
	.environment = on_environment,
	.invocation = on_invocation,
	.point = on_point,
	.batch = on_batch,
	.skip = on_skip,
	.event = on_event,
	.invocation_end = on_invocation_end,
	.end = assembly_drop_end,
	.heartbeat = on_heartbeat,
};

static int on_header(void *arg, const struct fact_run *f, struct sink **sink)
{
	struct guest *g = arg;

	/* The first guest that tells an environment speaks for all boots. */
	*sink = &g->part.forward.sink;
	g->first = !g->run->assembly.has_environment;
	if (!g->run->assembly.begun && begin_earlier(g->run))
		return -EIO;
	set_header(g->run, f->kernel, f->clock, f->points);
	return assembly_part_header(&g->part);
}

int guest_begin(struct guest *g, struct guest_run *r)
{
	memset(g, 0, sizeof(*g));
	assembly_part_init(&g->part, &r->assembly, &own);
	g->run = r;
	/* By attempt, not by job: a retry must not overwrite the log that shows
	 * why. */
	g->log = ++r->boots;
	g->reader = ndjson_reader(on_header, g, NULL);
	return g->reader ? 0 : -ENOMEM;
}

void guest_release(struct guest *g)
{
	ndjson_reader_free(g->reader);
	g->reader = NULL;
}

int guest_line(struct guest *g, const char *line, size_t len)
{
	int err;

	/* A heartbeat announces one fact, and this is it. */
	g->expect = 0;
	g->bytes += len;
	if (++g->lines > BOOT_LINES_MAX || g->bytes > BOOT_BYTES_MAX) {
		snprintf(g->why, sizeof(g->why),
			 "it sent more than %u facts or %llu MiB",
			 BOOT_LINES_MAX, BOOT_BYTES_MAX >> 20);
		return -EFBIG;
	}
	err = ndjson_reader_line(g->reader, line, len);
	if (!err)
		return 0;
	/* A full disk is our failure and a bad line the guest's: another
	 * attempt helps only against the latter. */
	assembly_keep(&g->run->assembly, g->part.forward.err);
	if (g->run->assembly.err)
		snprintf(g->why, sizeof(g->why), "the database: %s",
			 store_why(g->run->assembly.store));
	else
		snprintf(g->why, sizeof(g->why), "invalid line: %s",
			 ndjson_reader_why(g->reader));
	return err;
}

/* A boot can end in good order and have failed: @why says how. Exit code 5 is
 * not a failure: its facts count. */
static bool judge(const struct guest *g, const struct boot *b, char *why,
		  size_t size)
{
	/* The guest sent the status of its waitpid(2) as 32 bits. */
	int status = (int)b->bye_status;

	if (b->end == BOOT_REFUSED && *g->why)
		snprintf(why, size, "%s", g->why);
	else if (b->end != BOOT_DONE)
		snprintf(why, size, "%s", b->why);
	else if (WIFSIGNALED(status))
		snprintf(why, size, "pincow was killed by signal %d in it%s",
			 WTERMSIG(status),
			 b->console.out_of_memory ? ", which has too little "
						    "memory"
						  : "");
	else if (WEXITSTATUS(status) != CODE_DONE &&
		 WEXITSTATUS(status) != CODE_INCOMPLETE)
		snprintf(why, size, "pincow could not measure in it: %.300s",
			 console_kept(&b->console)
				 ? console_line(&b->console,
						console_kept(&b->console) - 1)
				 : "no console output");
	else if (!ndjson_reader_ended(g->reader))
		snprintf(why, size, "the end of its results is missing");
	else
		return true;
	return false;
}

static void tell_console(struct guest_run *r, unsigned int seq,
			 const struct boot *b)
{
	for (size_t i = 0; i < console_kept(&b->console); i++)
		tell(r, seq, "console", "", (int64_t)i + 1,
		     /* The program's stderr is the console: its last line is
		      * most likely its reason. */
		     console_line(&b->console, i));
}

bool guest_over(struct guest *g, const struct boot *b, unsigned int attempt,
		bool last)
{
	struct guest_run *r = g->run;
	const char *subject = boot_end_names[b->end];
	char why[512], text[800];
	unsigned int seq = g->open;

	if (judge(g, b, why, sizeof(why))) {
		r->done++;
		r->incomplete += WEXITSTATUS((int)b->bye_status) != CODE_DONE;
		return true;
	}
	if (b->end == BOOT_DONE)
		subject = "program";
	snprintf(r->reason, sizeof(r->reason), "%s", why);
	/* A job fails once, however many attempts it had. */
	r->failed += last;
	/* Events need a run to be stored in. */
	begin_unheard(r);
	if (seq && r->assembly.begun)
		/* Its batches count; without an end it would look as if it went
		 * on. */
		close_invocation(g, seq, false);
	snprintf(text, sizeof(text), "%s%s%s", why, seq ? ", in or after " : "",
		 seq ? g->point : "");
	tell(r, seq, last ? "failed" : "retry", subject, attempt, text);
	/* Of the last try only: earlier ones mostly end in the same lines. */
	if (last)
		tell_console(r, seq, b);
	return false;
}
