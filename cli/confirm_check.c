/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that this machine can measure two runs again. */
#include "cli/confirm_check.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "harness/machine/environment_collect.h"

static void add_key(char *names, size_t size, const char *key)
{
	size_t len = strlen(names);

	/* ", " and the NUL. Keys that do not fit are left out: a few are enough
	 * to see that the machine is another. */
	if (len + strlen(key) + 3 < size)
		snprintf(names + len, size - len, "%s%s", len ? ", " : "", key);
}

/* Keys that must match and are not the same, or not there, on this machine. */
static void differing(const struct compare_run *run,
		      const struct environment *here, char *names, size_t size)
{
	*names = '\0';
	for (size_t i = 0; i < run->nr_entries; i++) {
		const struct compare_entry *e = &run->entry[i];
		const char *value = environment_get(here, e->key);

		/* A key that the run lacks is no difference: an older program
		 * did not collect it. */
		if (e->group == ENV_MUST_MATCH &&
		    (!value || strcmp(value, e->value)))
			add_key(names, size, e->key);
	}
}

static int check_run(const struct compare_run *run, const char *release,
		     const struct environment *here)
{
	char names[160];

	/* Apart from the keys, because the kernel may differ between runs that
	 * are compared, but not between a run and its confirmation. */
	if (strcmp(run->kernel, release)) {
		say("run %lld was measured on kernel %s, and this is %s: its "
		    "side cannot be measured again here",
		    (long long)run->id, run->kernel, release);
		return CODE_CANNOT;
	}
	differing(run, here, names, sizeof(names));
	if (*names) {
		say("run %lld was measured on another machine: %s differ here",
		    (long long)run->id, names);
		return CODE_CANNOT;
	}
	return 0;
}

/* Only runs under QEMU have this entry: their kernels are not running here. */
bool confirm_is_of_boots(const struct comparison *cmp)
{
	return compare_run_entry(cmp->run[0], "qemu") ||
	       compare_run_entry(cmp->run[1], "qemu");
}

int confirm_check_boots(const struct comparison *cmp)
{
	say("--confirm does not boot kernels again: boot both in turns, "
	    "with the options of run %lld and \"-k BASE -k NEW --invocations "
	    "%d\", and name the new runs with --confirm-base and --confirm-new",
	    (long long)cmp->run[0]->id, COMPARE_STAGE_2);
	return CODE_CANNOT;
}

const char *confirm_why_nothing(const struct comparison *cmp)
{
	if (compare_run_near(cmp->run[0]) && compare_run_near(cmp->run[1]))
		/* Both are repeatable: chance does not make them look worse. */
		return "counts and instructions are exact";
	if (compare_run_timeless(cmp->run[0]) ||
	    compare_run_timeless(cmp->run[1]))
		return "counts are exact, and times mean nothing under "
		       "emulation";
	return "no time looks worse";
}

/* Keys are compared with this machine as it is now: a new microcode or less
 * memory since the run makes it another one. */
int confirm_check_machine(const struct comparison *cmp)
{
	struct environment here;
	const char *release;
	int code = 0;

	environment_init(&here);
	if (environment_collect(&here)) {
		say("out of memory");
		code = CODE_CANNOT;
	}
	release = environment_get(&here, "kernel_release");
	for (int i = 0; !code && i < 2; i++)
		/* No run has this release, so that an unknown one never
		 * matches. */
		code = check_run(cmp->run[i], release ? release : "unknown",
				 &here);
	environment_release(&here);
	return code;
}

/* Told and not refused: settings may be the very difference between the two
 * sides, which a wrapper makes. */
void confirm_tell_settings(const struct compare_run *first,
			   const struct compare_run *again)
{
	char names[160] = "";

	for (size_t i = 0; i < first->nr_entries; i++) {
		const struct compare_entry *e = &first->entry[i];
		const char *value = compare_run_entry(again, e->key);

		if (e->group == ENV_MAY_DIFFER &&
		    (!value || strcmp(value, e->value)))
			add_key(names, sizeof(names), e->key);
	}
	if (*names)
		say("run %lld, which measured run %lld again, had other "
		    "settings: %s",
		    (long long)again->id, (long long)first->id, names);
}
