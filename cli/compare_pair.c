/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads two runs, judges them, and lets fresh runs confirm what looks worse.
 */
#include "cli/compare_pair.h"

#include "lib/argv.h"

#include <errno.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "db/compare/judge.h"
#include "db/compare/run_load.h"
#include "db/store.h"
#include "report/compare/report.h"
#include "run/build.h"

static int load(struct compare_run *run, const struct compare_named *named,
		const struct compare_options *o)
{
	int err = compare_run_load(run, named->store, named->id, o->metric);

	/* The store may have no sentence for it. */
	if (err == -ENOMEM)
		say("out of memory");
	else if (err)
		say("%s", store_why(named->store));
	return err ? CODE_CANNOT : 0;
}

static int judged(int err)
{
	if (err)
		say("cannot compare: %s", strerror(-err));
	return err ? CODE_CANNOT : 0;
}

int compare_pair_open(struct compare_pair *p, const struct compare_named run[2],
		      const struct compare_options *o)
{
	int code = 0;

	/* Released as a whole, whichever of its runs could not be loaded. */
	memset(p, 0, sizeof(*p));
	p->o = o;
	for (int i = 0; !code && i < 2; i++)
		code = load(&p->run[i], &run[i], o);
	/* Without fresh runs for now: what looks worse is flagged, and stays
	 * inconclusive unless compare_pair_confirm() follows. */
	return code ? code : judged(comparison_make(&p->c, p->run, NULL, o));
}

/* Rows that are not flagged keep their verdict: a second look at all of them
 * would be another chance for a false alarm. */
int compare_pair_confirm(struct compare_pair *p,
			 const struct compare_named fresh[2])
{
	int code = 0;

	for (int i = 0; !code && i < 2; i++)
		code = load(&p->fresh[i], &fresh[i], p->o);
	return code ? code : judged(comparison_confirm(&p->c, p->fresh, p->o));
}

/* Two builds may time differently: counts alone don't depend on it. */
static void say_builds(const struct comparison *c)
{
	const char *base = compare_run_entry(c->run[0], BUILD_KEY);
	const char *new = compare_run_entry(c->run[1], BUILD_KEY);
	size_t times = 0;

	for (size_t i = 0; i < c->nr_rows; i++)
		times += c->row[i].exactness != IS_EXACT;
	if (times && base && new &&strcmp(base, new) != 0)
		say("runs %lld and %lld are of different builds of pincow "
		    "(%s; %s), which may differ in times by themselves",
		    (long long)c->run[0]->id, (long long)c->run[1]->id, base,
		    new);
}

int compare_pair_print(const struct compare_pair *p,
		       struct compare_report *report, compare_print_fn print)
{
	int code;

	report->c = &p->c;
	/* On stderr, as it is about the runs and no verdict. */
	say_builds(&p->c);
	code = judged(print(report, stdout));
	return code ? code : compare_report_code(report);
}

void compare_pair_release(struct compare_pair *p)
{
	comparison_release(&p->c);
	for (int i = 0; i < 2; i++) {
		compare_run_release(&p->run[i]);
		compare_run_release(&p->fresh[i]);
	}
}

/* By uuid, which names these two runs for ever: a number and `latest` are other
 * runs in another database, or tomorrow. */
char *compare_pair_command(const struct compare_pair *pair, const char *db)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fputs("pincow compare --db ", f);
	shell_quote(f, db);
	fprintf(f, " %s %s", pair->run[0].uuid, pair->run[1].uuid);
	return fclose(f) ? NULL : text;
}
