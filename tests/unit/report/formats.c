/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints one comparison with something of everything, hostile text included, in
 * the named format, for the golden files and the parsers of formats.sh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/compare/judge.h"
#include "report/compare/formats.h"
#include "report/compare/report.h"
#include "tests/unit/db/made.h"

#define EVIL "e\033[31mvil ]]> \"<&'|`#\xff\xc3\xa9"

static void shake(struct compare_point *p, double middle)
{
	static const double z[] = { 3, -12, 8, -4, 15, -1, 6, -16, 1, -7 };
	double x[10];

	for (int i = 0; i < 10; i++)
		x[i] = middle + z[i] * middle / 400;
	made_series(p, METRIC_cycle_ns, 10, x);
}

static void counts(struct compare_point *p, double copies)
{
	made_value(p, METRIC_reuses, 10, 512 - copies, 512 - copies,
		   512 - copies);
	made_value(p, METRIC_copies, 10, copies, copies, copies);
	made_value(p, METRIC_bystander_copies, 10, copies > 1 ? copies - 1 : 0,
		   0, copies);
}

static void fill(struct compare_run *r, bool new)
{
	struct compare_point *p;

	made_entry(r, ENV_MUST_MATCH, "cpu_model", "Made Up");
	made_entry(r, ENV_MUST_MATCH, "cpus_online", "2");
	made_entry(r, ENV_MAY_DIFFER, "kernel_release", r->kernel);
	made_entry(r, ENV_MAY_DIFFER, "thp_enabled", new ? EVIL : "always");
	made_entry(r, ENV_RECORDED, "load_average",
		   new ? "3.20 2.00 1.00 5/99 7" : "0.10 0.20 0.30 1/99 5");
	made_entry(r, ENV_RECORDED, "uptime_s", new ? "7" : "8");
	p = made_point(r, "fork/thp/none/none", NULL);
	made_value(p, METRIC_fork_copied_pages, 10, 0, 0, 0);
	counts(made_point(r, "wp_write/4k/none/mprotect", NULL), 0);
	made_point(r, "wp_write/4k/none/swap", new ? EVIL : NULL);
	made_point(r, "wp_write/4k/none/uffd_wp", "not on this kernel");
	p = made_point(r, "wp_write/thp/none/fork_alive", NULL);
	shake(p, new ? 1300 : 1000);
	p = made_point(r, "wp_write/thp/none/fork_exit", NULL);
	shake(p, 1000);
	p = made_point(r, "wp_write/thp/vmsplice/fork_exit", NULL);
	counts(p, new ? 512 : 0);
	p = made_point(r, "wp_write/thp_pte/none/fork_exit", NULL);
	counts(p, 512);
	p = made_point(r, "wp_write/thp_pte/none/mprotect", NULL);
	counts(p, new ? 0 : 511);
}

/* Boots of two kernels, and each way in which they can be told apart or not. */
static void fill_near(struct compare_run *r, bool new)
{
	static const struct {
		const char *point;
		double boots[2][3];
	} rows[] = {
		{ "wp_write/4k/none/fork_alive",
		  { { 4000, 4010, 4400 }, { 4500, 4510, 4600 } } },
		{ "wp_write/4k/none/fork_exit",
		  { { 847141, 846638, 629488 }, { 629490, 629488, 629489 } } },
		{ "wp_write/4k/none/mprotect",
		  { { 1479, 1500, 1700 }, { 1690, 1800, 1990 } } },
		{ "wp_write/thp/none/fork_exit",
		  { { 1453, 1453, 1454 }, { 1460, 1461, 1479 } } },
		{ "wp_write/thp/none/mprotect",
		  { { 1395, 1395, 1395 }, { 1395, 1395, 1395 } } },
		{ "wp_write/thp_pte/none/fork_exit",
		  { { 2000, 2001, 2002 }, { 1600.5, 1601, 1602 } } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		made_boots(made_point(r, rows[i].point, NULL),
			   METRIC_write_ns_copy, 3, rows[i].boots[new]);
}

static bool asks(int argc, char **argv, const char *word)
{
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], word))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct compare_run run[2];
	struct compare_options o;
	struct compare_report r = {
		.command = "pincow compare 1 " EVIL,
		.unicode = asks(argc, argv, "unicode"),
		.all = asks(argc, argv, "all"),
		.full = asks(argc, argv, "full"),
	};
	bool near = asks(argc, argv, "near");
	const char *clock = near ? "instructions" : "tsc";
	struct comparison c;
	compare_print_fn print = argc > 1 ? compare_print_find(argv[1]) : NULL;
	int err;

	if (!print)
		return 2;
	made_run(&run[0], 1, "5.10.0", clock);
	made_run(&run[1], 2, EVIL, clock);
	run[1].label = strdup(EVIL);
	for (int i = 0; i < 2; i++)
		(near ? fill_near : fill)(&run[i], i);
	compare_options_init(&o);
	err = comparison_make(&c, run, NULL, &o);
	r.c = &c;
	if (!err)
		err = print(&r, stdout);
	comparison_release(&c);
	compare_run_release(&run[0]);
	compare_run_release(&run[1]);
	return err ? 1 : 0;
}
