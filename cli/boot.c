// SPDX-License-Identifier: GPL-2.0-or-later
/* pincow boot: measure kernels under QEMU. */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/mapping/mapping.h"
#include "cli/boot_options.h"
#include "cli/boot_run.h"
#include "cli/boot_table.h"
#include "cli/order.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "vm/accel.h"
#include "vm/fetch.h"
#include "vm/session.h"

/* A job of the session, as it is known here. */
struct job {
	struct boot_guest guest;
	struct boot_run *run;
	unsigned int number; /* of the run's invocations, from 1 */
	char **argv; /* owned */
	char release[IMAGE_RELEASE_MAX];
};

struct boot_command {
	struct boot_options *o;
	struct boot_common common;
	struct point_list list;
	struct payload payload;
	struct qemu_machine machine;
	struct boot_run *run; /* as many as kernels */
	struct job *job;
	struct session_job *session_job;
	size_t jobs, over;
	bool bar, drawn;
	char accel_why[512];
};

/* ---- Progress ---- */

static void clear_bar(struct boot_command *c)
{
	if (c->drawn)
		fputs("\r\033[K", stderr);
	c->drawn = false;
}

__attribute__((format(printf, 3, 4))) static void
tell(struct boot_command *c, const struct job *j, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (c->o->common->quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	clear_bar(c);
	say("%s, boot %u of %u: %s",
	    *j->run->kernel.release ? j->run->kernel.release : j->run->spec,
	    j->number, c->common.invocations, text);
}

static void on_tick(void *arg)
{
	struct boot_command *c = arg;
	char *text = NULL, *safe;
	size_t size = 0;
	FILE *f;

	if (!c->bar)
		return;
	f = open_memstream(&text, &size);
	if (!f)
		return;
	fprintf(f, "%zu/%zu boots", c->over, c->jobs);
	for (size_t i = 0; i < c->jobs; i++) {
		const struct job *j = &c->job[i];

		if (j->guest.reader)
			fprintf(f, "  %s: %s", j->run->kernel.release,
				*j->guest.point ? j->guest.point : "booting");
	}
	fclose(f);
	safe = escape(text);
	if (safe)
		fprintf(stderr, "\r\033[K%.*s", 110, safe);
	c->drawn = true;
	free(safe);
	free(text);
}

/* ---- What the session tells ---- */

/* results/pincow.db-boots/UUID-1.log */
static int open_log(const struct boot_command *c, const struct job *j)
{
	char path[PATH_MAX];
	int n;

	snprintf(path, sizeof(path), "%s-boots", c->common.db);
	mkdir(path, 0777);
	n = snprintf(path, sizeof(path), "%s-boots/%s-%u.log", c->common.db,
		     j->run->uuid, j->guest.log);
	if (n < 0 || (size_t)n >= sizeof(path))
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

static int on_begin(void *arg, struct session_job *sj)
{
	struct boot_command *c = arg;
	struct job *j = sj->arg;

	boot_guest_release(&j->guest);
	if (boot_guest_begin(&j->guest, j->run))
		return -1;
	tell(c, j, "booting%s", sj->attempt > 1 ? " again" : "");
	return open_log(c, j);
}

static int on_hello(void *arg, struct session_job *sj, const char *release)
{
	struct boot_command *c = arg;
	struct job *j = sj->arg;

	snprintf(j->release, sizeof(j->release), "%s", release);
	if (!*j->run->kernel.release)
		memcpy(j->run->kernel.release, j->release, sizeof(j->release));
	tell(c, j, "init is there");
	return 0;
}

static int on_line(void *arg, struct session_job *sj, const char *line,
		   size_t len, unsigned int *expect)
{
	struct job *j = sj->arg;
	int err;

	(void)arg;
	if (!j->guest.reader)
		return -ENOMEM;
	err = boot_guest_line(&j->guest, line, len);
	if (j->guest.expect)
		*expect = j->guest.expect;
	return err;
}

static int on_note(void *arg, struct session_job *sj, const char *text)
{
	tell(arg, sj->arg, "%s", text);
	return 0;
}

static int on_over(void *arg, struct session_job *sj, const struct boot *b,
		   bool last)
{
	struct boot_command *c = arg;
	struct job *j = sj->arg;
	int64_t now = boot_now();
	bool good = false;

	if (b->end != BOOT_STOPPED)
		good = boot_guest_over(&j->guest, b, sj->attempt, last);
	boot_guest_release(&j->guest);
	c->over += good || last;
	if (j->run->err)
		return j->run->err;
	if (b->end == BOOT_STOPPED)
		return 0;
	if (good)
		tell(c, j,
		     "done in %.1f s, %.1f s of it until init; so far %" PRIu64
		     " batches, %" PRIu64 " skips",
		     (double)(now - b->started_ms) / 1e3,
		     (double)(b->hello_ms - b->started_ms) / 1e3,
		     j->run->batches, j->run->skips);
	else
		tell(c, j, "failed (%s): %s", boot_end_names[b->end],
		     j->run->reason);
	return !good;
}

static bool is_stopped(void *arg)
{
	(void)arg;
	return signals_pending() != 0;
}

static const struct session_ops session_ops = {
	on_begin, on_hello, on_line, on_note, on_over, on_tick,
};

/* ---- Preparing ---- */

static int resolve_all(struct boot_command *c, size_t *nr)
{
	char why[512];
	int err;

	*nr = 0;
	for (size_t i = 0; i < c->o->kernels; i++) {
		struct boot_run *r = &c->run[i];

		err = kernel_resolve(&r->kernel, r->spec, c->o->common->quiet,
				     why, sizeof(why));
		if (err == -EINTR)
			return CODE_INTERRUPTED;
		r->resolved = !err;
		*nr += !err;
		if (!err)
			continue;
		say("%s: %s", r->spec, why);
		boot_run_refused(r, err, why);
		if (r->err)
			return CODE_CANNOT;
	}
	return 0;
}

static unsigned int gigantic_pages(const struct point_list *l)
{
	for (size_t i = 0; i < l->nr; i++)
		if (l->point[i].mapping->page_size >= 1ul << 30)
			/* One is written, one is what a copy needs, one is
			 * what fork may copy early. */
			return 3;
	return 0;
}

static int choose_machine(struct boot_command *c)
{
	const struct boot_options *o = c->o;
	struct qemu_machine *m = &c->machine;
	char version[64];
	int err;

	*m = (struct qemu_machine){
		.qemu = qemu_program(),
		.deterministic = o->deterministic,
		.cpus = o->deterministic ? 1 : o->cpus,
		.gigantic = gigantic_pages(&c->list),
		.append = o->append,
	};
	m->memory_mib = o->memory_mib + m->gigantic * 1024;
	err = qemu_version(m->qemu, version, sizeof(version));
	if (err) {
		say("%s does not run: install qemu-system-x86", m->qemu);
		return CODE_CANNOT;
	}
	if (o->accel != CHOOSE_TCG) {
		const struct boot_run *r = c->run;

		while (!r->resolved)
			r++;
		m->accel = accel_probe(m->qemu, "/dev/kvm", r->kernel.image,
				       &c->payload, ACCEL_PROBE_SECONDS,
				       c->accel_why, sizeof(c->accel_why));
		if (!o->common->quiet || m->accel != ACCEL_KVM)
			say("%s; using %s", c->accel_why,
			    accelerator_names[m->accel]);
		if (o->accel == CHOOSE_KVM && m->accel != ACCEL_KVM)
			return CODE_CANNOT;
	}
	err = environment_add(&c->common.host, ENV_MUST_MATCH, "qemu", version);
	return err ? CODE_CANNOT : 0;
}

static int describe_machine(struct boot_command *c)
{
	struct environment *e = &c->common.host;
	const struct qemu_machine *m = &c->machine;
	int err = environment_add(e, ENV_MUST_MATCH, "accelerator",
				  accelerator_names[m->accel]);

	err = err ? err
		  : environment_add(e, ENV_MUST_MATCH, "qemu_cpu", qemu_cpu(m));
	err = err ? err
		  : environment_addf(e, ENV_MUST_MATCH, "qemu_cpus", "%u",
				     m->cpus);
	err = err ? err
		  : environment_addf(e, ENV_MUST_MATCH, "qemu_memory_mib", "%u",
				     m->memory_mib);
	err = err ? err
		  : environment_add(e, ENV_MUST_MATCH, "icount",
				    m->deterministic ? "shift=0" : "off");
	if (!err && *c->accel_why)
		err = environment_add(e, ENV_RECORDED, "accelerator_probe",
				      c->accel_why);
	c->common.clock = m->deterministic	  ? "instructions"
			  : m->accel == ACCEL_KVM ? "tsc"
						  : "emulated";
	return err ? CODE_CANNOT : 0;
}

/* Blocks of one boot of each kernel, each block in an order of its own. */
static int make_jobs(struct boot_command *c, size_t kernels)
{
	size_t *order = calloc(kernels, sizeof(*order));
	struct boot_run **good = calloc(kernels, sizeof(struct boot_run *));
	size_t total = kernels * c->o->invocations, n = 0;

	c->job = calloc(total, sizeof(*c->job));
	c->session_job = calloc(total, sizeof(*c->session_job));
	for (size_t i = 0; good && i < c->o->kernels; i++)
		if (c->run[i].resolved)
			good[n++] = &c->run[i];
	for (unsigned int b = 0;
	     order && good && c->job && c->session_job && b < c->o->invocations;
	     b++) {
		uint64_t seed = order_seed(c->o->seed, b + 1);

		for (size_t i = 0; i < kernels; i++)
			order[i] = i;
		order_shuffle(order, kernels, seed);
		for (size_t i = 0; i < kernels; i++) {
			struct job *j = &c->job[c->jobs];

			j->run = good[order[i]];
			j->number = b + 1;
			j->argv =
				boot_options_argv(c->o, PAYLOAD_PROGRAM, seed);
			if (!j->argv)
				break;
			c->session_job[c->jobs++] = (struct session_job){
				.kernel = &j->run->kernel,
				.argv = (const char *const *)j->argv,
				.arg = j,
			};
		}
	}
	free(order);
	free(good);
	return c->jobs == total ? 0 : CODE_CANNOT;
}

/* ---- The whole ---- */

static int run_session(struct boot_command *c)
{
	struct session s = {
		.machine = c->machine,
		.payload = &c->payload,
		.module = c->o->modules ? c->o->module : NULL,
		.limits = c->o->limits,
		.at_once = c->o->jobs,
		.attempts = c->o->retries + 1,
		.job = c->session_job,
		.nr = c->jobs,
		.ops = &session_ops,
		.arg = c,
		.mask = signals_original(),
		.stopped = is_stopped,
	};
	int err;

	c->bar = !c->o->common->quiet && isatty(STDERR_FILENO);
	err = session_run(&s);
	clear_bar(c);
	if (err == -EINTR && signals_pending())
		return CODE_INTERRUPTED;
	if (err)
		say("%s", strerror(-err));
	return err ? CODE_CANNOT : 0;
}

static int end_runs(struct boot_command *c, int code)
{
	bool failed = false;

	for (size_t i = 0; i < c->o->kernels; i++) {
		struct boot_run *r = &c->run[i];
		bool cut = code == CODE_INTERRUPTED;

		if (boot_run_end(r, cut)) {
			say("%s: %s", c->common.db, store_why(r->store));
			code = code ? code : CODE_CANNOT;
		}
		failed |= r->failed || r->incomplete || !r->batches;
		if (r->failed)
			say("%s: failed: %s", r->spec, r->reason);
	}
	return code ? code : failed ? CODE_INCOMPLETE : 0;
}

static int print_all(struct boot_command *c)
{
	int64_t *id = calloc(c->o->kernels, sizeof(*id));
	size_t nr = 0;
	int code = 0;

	for (size_t i = 0; id && i < c->o->kernels; i++)
		if (c->run[i].begun)
			id[nr++] = c->run[i].id;
	if (nr)
		code = boot_table_print(c->run[0].store, id, nr, c->o->format);
	for (size_t i = 0; i < nr && !c->o->common->quiet; i++)
		say("run %lld of %s", (long long)id[i], c->common.db);
	free(id);
	return code;
}

static int boot_all(struct boot_command *c)
{
	size_t kernels;
	char why[512];
	int code, shown;

	code = resolve_all(c, &kernels);
	if (!code && kernels) {
		if (payload_init(&c->payload, NULL, why, sizeof(why))) {
			say("%s", why);
			code = CODE_CANNOT;
		}
		code = code ? code : choose_machine(c);
		code = code ? code : describe_machine(c);
		code = code ? code : make_jobs(c, kernels);
		if (!code) {
			signals_catch();
			code = run_session(c);
		}
	}
	code = end_runs(c, code);
	signals_release();
	shown = print_all(c);
	return code == CODE_INCOMPLETE || !code ? (shown ? shown : code) : code;
}

static void choose_numbers(struct boot_command *c)
{
	struct boot_options *o = c->o;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (!o->invocations && o->deterministic)
		o->invocations = 3;
	else if (!o->invocations)
		o->invocations =
			o->accel == CHOOSE_TCG
				? 1
				: suite_invocations(o->selecting.suite);
	if (!o->batches)
		o->batches = suite_batches(o->selecting.suite);
	if (!o->jobs)
		o->jobs = o->accel == CHOOSE_TCG && cpus > 2
				  ? (unsigned int)cpus - 1
				  : 1;
	c->common.invocations = o->invocations;
	c->common.points = (unsigned int)c->list.nr;
	c->common.seed = o->seed;
	c->common.label = o->label;
	c->common.clock = o->deterministic ? "instructions" : "emulated";
}

static int prepare(struct boot_command *c, char **command)
{
	struct boot_options *o = c->o;
	int code = selecting_points(&o->selecting, &c->list);

	if (!code && ((!o->seed_given && order_new_seed(&o->seed)) ||
		      uuid_new(c->common.session))) {
		say("the kernel gives no random numbers");
		code = CODE_CANNOT;
	}
	choose_numbers(c);
	c->run = calloc(o->kernels, sizeof(*c->run));
	*command = boot_options_command(o);
	if (!code && (!c->run || !*command))
		code = CODE_CANNOT;
	c->common.db = common_db(o->common);
	c->common.command = *command;
	/* All of them before any is used: closing one drops the locks of all
	 * that this process has on the file (fcntl(2)). */
	for (size_t i = 0; !code && i < o->kernels; i++)
		code = boot_run_open(&c->run[i], &c->common, o->kernel[i]);
	return code;
}

static void release(struct boot_command *c)
{
	for (size_t i = 0; i < c->jobs; i++) {
		boot_guest_release(&c->job[i].guest);
		free(c->job[i].argv);
	}
	for (size_t i = 0; c->run && i < c->o->kernels; i++)
		boot_run_close(&c->run[i]);
	free(c->job);
	free(c->session_job);
	free(c->run);
	payload_release(&c->payload);
	point_list_release(&c->list);
	environment_release(&c->common.host);
}

static int list_kernels(void)
{
	char why[512];
	int err = fetch_list(why, sizeof(why));

	if (err)
		say("%s", *why ? why : strerror(-err));
	return err ? CODE_CANNOT : 0;
}

int cmd_boot(int argc, char **argv, struct common *common)
{
	struct boot_options o;
	struct boot_command c = { .o = &o };
	char *command = NULL;
	int code;

	boot_options_parse(&o, argc, argv, common);
	if (o.list_kernels) {
		code = list_kernels();
	} else {
		environment_init(&c.common.host);
		code = prepare(&c, &command);
		if (!code)
			code = boot_all(&c);
		release(&c);
		free(command);
	}
	boot_options_release(&o);
	return code;
}
