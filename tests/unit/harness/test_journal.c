/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A journal that is torn, damaged or of another boot. */
#include <errno.h>
#include <sys/stat.h>

#include "harness/machine/journal.h"
#include "harness/machine/knobs.h"
#include "harness/machine/setting.h"
#include "tests/unit/harness/scratch.h"

static void write_journal(const struct scratch *s, const char *text)
{
	char path[160];

	assert_int_equal(mkdir(s->journal, 0700), 0);
	snprintf(path, sizeof(path), "%s/journal", s->journal);
	put_text(path, text);
}

static const char *boot_id(void)
{
	static char boot[64];

	if (setting_read("/proc/sys/kernel/random/boot_id", boot, sizeof(boot)))
		boot[0] = '\0';
	return boot;
}

static void assert_restores(const struct scratch *s, unsigned int restored,
			    unsigned int unreadable)
{
	struct knobs_restored done;
	pid_t holder;

	assert_int_equal(knobs_restore(s->journal, &holder, &done), 0);
	assert_int_equal(done.nr, restored);
	assert_int_equal(done.failed, unreadable);
	/* Said once, kept aside, and not in the way of the next start. */
	assert_int_equal(knobs_restore(s->journal, &holder, &done), 0);
	assert_int_equal(done.nr, 0);
	assert_int_equal(done.failed, 0);
}

static void test_readable_lines_survive_others(void **state)
{
	struct scratch *s = *state;
	char text[2048], path[160];

	snprintf(text, sizeof(text),
		 "{\"boot\":\"%s\",\"path\":\"%s\",\"undo\":\"7\","
		 "\"now\":\"8\"}\n"
		 "\n"
		 "not a line of ours\n"
		 "{\"boot\":\"%s\",\"path\":\"relative\",\"undo\":\"1\"}\n"
		 "{\"boot\":\"%s\",\"path\":\"%s\",\"undo\":5}\n"
		 "{\"boot\":\"%s\",\"path\":\"%s\",\"surprise\":\"x\"}\n"
		 "[1, 2]\n"
		 "\xff\xfe\n"
		 "{\"boot\":\"%s\",\"path\":\"%s\",\"undo\":\"always\","
		 "\"now\":\"never\"}\n",
		 boot_id(), s->a, boot_id(), boot_id(), s->a, boot_id(), s->a,
		 boot_id(), s->b);
	write_journal(s, text);
	put_text(s->a, "8\n");
	put_text(s->b, "never\n");
	assert_restores(s, 2, 7);
	assert_text(s->a, "7\n");
	assert_text(s->b, "always\n");
	snprintf(path, sizeof(path), "%s/journal.unreadable", s->journal);
	assert_int_equal(access(path, F_OK), 0);
}

static void test_torn_line_never_happened(void **state)
{
	struct scratch *s = *state;
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"boot\":\"%s\",\"path\":\"%s\",\"undo\":\"7\",\"now\":"
		 "\"8\"}\n{\"boot\":\"%s\",\"path\":\"%s\",\"und",
		 boot_id(), s->a, boot_id(), s->b);
	write_journal(s, text);
	put_text(s->a, "8\n");
	assert_restores(s, 1, 0);
	assert_text(s->a, "7\n");
	assert_text(s->b, "always [madvise] never\n");
}

static void test_other_boot_is_void(void **state)
{
	struct scratch *s = *state;
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"boot\":\"00000000-0000-0000-0000-000000000000\","
		 "\"path\":\"%s\",\"undo\":\"7\",\"now\":\"8\"}\n",
		 s->a);
	write_journal(s, text);
	assert_restores(s, 0, 0);
	assert_text(s->a, "60\n");
}

static void test_missing_setting_is_done_with(void **state)
{
	struct scratch *s = *state;
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"boot\":\"%s\",\"path\":\"%s/gone/x\",\"undo\":\"7\","
		 "\"now\":\"8\"}\n{\"boot\":\"%s\",\"path\":\"%s/gone\"}\n",
		 boot_id(), s->dir, boot_id(), s->dir);
	write_journal(s, text);
	assert_restores(s, 2, 0);
}

static void test_journal_of_garbage(void **state)
{
	struct scratch *s = *state;
	char text[8192];
	size_t i;

	for (i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)(1 + i * 7919 % 255);
	text[i] = '\0';
	write_journal(s, text);
	assert_int_equal(knobs_restore(s->journal, NULL,
				       &(struct knobs_restored){ 0 }),
			 0);
	assert_text(s->a, "60\n");
}

static void assert_twice(const struct journal_entry *e)
{
	assert_string_equal(e->path, "/twice");
	assert_string_equal(e->undo, "1");
	assert_string_equal(e->before, "2");
	assert_string_equal(e->now, "3");
	assert_true(e->kept);
}

/* load reads back what append wrote, hostile characters included. */
static void test_round_trip(void **state)
{
	struct scratch *s = *state;
	struct journal j;
	unsigned int unreadable;

	assert_int_equal(journal_open(&j, s->journal), 0);
	assert_int_equal(journal_append(&j, "/x \"y\"\\z", "a\tb", "c"), 0);
	assert_int_equal(journal_append(&j, "/dir", NULL, NULL), 0);
	assert_int_equal(journal_append(&j, "/twice", "1", "2"), 0);
	assert_int_equal(journal_change(&j, journal_find(&j, "/twice"), "3"),
			 0);
	assert_int_equal(journal_change(&j, journal_find(&j, "/twice"), "1"),
			 0);
	assert_int_equal(journal_append(&j, "/dropped", "1", "2"), 0);
	journal_drop_last(&j);
	assert_int_equal(journal_append(&j, "/bad\xff", "1", "2"), -EILSEQ);
	journal_release(&j);
	assert_int_equal(journal_open(&j, s->journal), 0);
	assert_int_equal(journal_load(&j, &unreadable), 0);
	assert_int_equal(unreadable, 0);
	assert_int_equal(j.nr, 3);
	assert_string_equal(j.entry[0].path, "/x \"y\"\\z");
	assert_string_equal(j.entry[0].undo, "a\tb");
	assert_string_equal(j.entry[0].now, "c");
	assert_string_equal(j.entry[1].path, "/dir");
	assert_null(j.entry[1].undo);
	assert_twice(&j.entry[2]);
	assert_int_equal(journal_rewrite(&j), 0);
	journal_release(&j);
	/* A rewritten one says the same. */
	assert_int_equal(journal_open(&j, s->journal), 0);
	assert_int_equal(journal_load(&j, &unreadable), 0);
	assert_int_equal(j.nr, 3);
	assert_twice(&j.entry[2]);
	journal_release(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(test_readable_lines_survive_others),
		SCRATCH_TEST(test_torn_line_never_happened),
		SCRATCH_TEST(test_other_boot_is_void),
		SCRATCH_TEST(test_missing_setting_is_done_with),
		SCRATCH_TEST(test_journal_of_garbage),
		SCRATCH_TEST(test_round_trip),
	};

	return RUN_OR_SKIP(tests);
}
