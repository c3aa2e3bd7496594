/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow boot: measures kernels under QEMU. */
#include "cli/command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/boot/command.h"
#include "cli/boot/prepare.h"
#include "cli/boot/watch.h"
#include "cli/compare_pair.h"
#include "cli/print_run.h"
#include "db/compare/comparison.h"
#include "report/compare/formats.h"
#include "report/page.h"
#include "report/side_by_side.h"
#include "lib/argv.h"
#include "lib/signals.h"
#include "cli/terminal.h"
#include "vm/fetch.h"

/* Pending, not caught: a signal is blocked while the session is at work, and it
 * looks for one between its own events. */
static bool is_stopped(void *arg)
{
	(void)arg;
	return signals_pending() != 0;
}

static int run_session(struct boot_command *c)
{
	struct session s = {
		.machine = c->machine,
		.payload = &c->payload,
		.module = c->module[0] ? c->module : NULL,
		.limits = c->o->limits,
		.at_once = c->o->jobs,
		/* Don't count the first attempt. */
		.attempts = c->o->retries + 1,
		.job = c->session_job,
		.nr = c->jobs,
		.ops = &boot_watch,
		.arg = c,
		/* Open while the session waits: its ppoll(2) has to be woken by
		 * one. */
		.mask = signals_original(),
		.stopped = is_stopped,
	};
	int err;

	/* A file would be filled with the states of a line. */
	c->bar = !c->o->common->quiet && isatty(STDERR_FILENO);
	err = session_run(&s);
	boot_watch_end(c);
	if (err == -EINTR && signals_pending())
		return CODE_INTERRUPTED;
	if (err)
		say("%s", *s.why ? s.why : strerror(-err));
	return err ? CODE_CANNOT : 0;
}

/* Each run is ended, whatever became of the one before it: one left `running`
 * would count as interrupted at the next start. */
static int end_runs(struct boot_command *c, int code)
{
	bool failed = false;

	for (size_t i = 0; i < c->o->kernels; i++) {
		struct guest_run *r = &c->run[i];
		bool cut = code == CODE_INTERRUPTED;

		if (guest_run_end(r, cut)) {
			say("%s: %s", c->common.db,
			    store_why(r->assembly.store));
			code = code ? code : CODE_CANNOT;
		}
		/* Having measured nothing is never 0. */
		failed |= r->failed || r->incomplete || !r->batches;
		if (r->failed)
			say("%s: failed: %s", r->spec, r->reason);
	}
	return code ? code : failed ? CODE_INCOMPLETE : 0;
}

static int print_pair(const struct boot_command *c,
		      const struct compare_pair *pair)
{
	const char *format = c->o->format_name;
	char *command = compare_pair_command(pair, c->common.db);
	struct compare_report report = { .command = command,
					 .full = c->o->every };
	int code;

	if (!command)
		return out_of_memory();
	code = compare_pair_print(pair, &report,
				  compare_print_find(format ? format : "text"));
	free(command);
	return code;
}

/* Base is the kernel that was named first, whichever booted first. */
static int print_comparison(struct boot_command *c, size_t other)
{
	const size_t side[] = { 0, other };
	struct compare_named run[2];
	struct compare_options o;
	struct compare_pair pair;
	int code;

	for (int i = 0; i < 2; i++) {
		/* A signal may have come before its first boot. */
		const struct guest_run *r = &c->run[side[i]];

		if (!r->assembly.begun) {
			say("%s has no run: nothing to compare", r->spec);
			return CODE_INCOMPLETE;
		}
		run[i] = (struct compare_named){ r->assembly.store,
						 r->assembly.id };
	}
	compare_options_init(&o);
	code = compare_pair_open(&pair, run, &o);
	if (!code)
		code = print_pair(c, &pair);
	compare_pair_release(&pair);
	return code;
}

/* How each kernel was got: a reader without it cannot ask for the same. */
static void put_origins(const struct boot_command *c)
{
	for (size_t i = 0; i < c->o->kernels; i++) {
		const struct kernel *k = &c->run[i].kernel;

		printf("%s%s%s: %s%s%s\n", c->o->name[i] ? c->o->name[i] : "",
		       c->o->name[i] ? "=" : "", k->spec,
		       *k->release ? k->release : "no kernel",
		       *k->origin ? ", " : "", k->origin);
	}
}

/* The worst exit code of the comparisons with the first kernel. */
static int print_mail(struct boot_command *c, const int64_t *id, size_t nr)
{
	const struct page page = { .f = stdout };
	int code = 0;

	put_origins(c);
	if (nr == 1) {
		putchar('\n');
		code = print_side_by_side(c->run[0].assembly.store, id, nr,
					  FORMAT_TABLE, false);
	}
	for (size_t i = 1; i < c->o->kernels; i++) {
		int one;

		putchar('\n');
		one = print_comparison(c, i);
		code = code > one ? code : one;
	}
	puts("\nAll of it again:");
	page_command(&page, c->command);
	return code;
}

/* Also after failed boots and a signal: what other kernels gave is worth
 * reading, and the exit code tells the rest. */
static int print_all(struct boot_command *c)
{
	int64_t *id = calloc(c->o->kernels, sizeof(*id));
	size_t nr = 0;
	int code = 0;

	/* Without memory nothing is shown, and nothing is lost: the runs are
	 * stored. */
	for (size_t i = 0; id && i < c->o->kernels; i++)
		if (c->run[i].assembly.begun)
			id[nr++] = c->run[i].assembly.id;
	if (nr && c->o->mail)
		code = print_mail(c, id, nr);
	else if (nr && c->o->compare)
		code = print_comparison(c, 1);
	else if (nr)
		code = print_side_by_side(c->run[0].assembly.store, id, nr,
					  c->o->format, c->o->every);
	for (size_t i = 0; i < nr && !c->o->common->quiet; i++)
		say("run %lld of %s", (long long)id[i], c->common.db);
	free(id);
	return code;
}

static int boot_all(struct boot_command *c)
{
	size_t kernels;
	int code, shown;

	code = boot_resolve(c, &kernels);
	/* Nothing has begun: a kernel that does not exist has no run. */
	if (code)
		return code;
	code = boot_equip(c, kernels);
	if (!code && kernels) {
		/* Before the first boot nothing has to be put in order, and a
		 * signal may simply end the program. */
		signals_catch();
		code = run_session(c);
	}
	code = end_runs(c, code);
	/* All facts are stored: a signal may end the program from here on. */
	signals_release();
	shown = print_all(c);
	/* An error of printing goes before `incomplete`, and behind all else
	 * that went wrong. */
	return code == CODE_INCOMPLETE || !code ? (shown ? shown : code) : code;
}

static void release(struct boot_command *c)
{
	for (size_t i = 0; i < c->jobs; i++) {
		guest_release(&c->job[i].guest);
		arguments_release(&c->job[i].argv);
	}
	/* There are no runs where boot_prepare() had no memory for them. */
	for (size_t i = 0; c->run && i < c->o->kernels; i++)
		guest_run_close(&c->run[i]);
	free(c->job);
	free(c->session_job);
	free(c->run);
	payload_release(&c->payload);
	point_list_release(&c->list);
	environment_release(&c->common.host);
	free(c->command);
}

static int list_kernels(void)
{
	char why[512];
	int err = fetch_list(why, sizeof(why));

	if (err == -EPIPE)
		return 0;
	if (err)
		say("%s", *why ? why : strerror(-err));
	return err ? CODE_CANNOT : 0;
}

int cmd_boot(int argc, char **argv, struct common *common)
{
	struct boot_options o;
	struct boot_command c = { .o = &o };
	int code;

	boot_options_parse(&o, argc, argv, common);
	if (o.list_kernels) {
		code = list_kernels();
	} else {
		/* Before anything can fail: release() takes all of it in any
		 * case. */
		environment_init(&c.common.host);
		code = boot_prepare(&c);
		if (!code)
			code = boot_all(&c);
		release(&c);
	}
	boot_options_release(&o);
	return code;
}
