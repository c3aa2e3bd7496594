/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal of settings: what is read is written, and read as the same. */
#include "harness/machine/journal.h"

#include <stdbool.h>

#include "tests/fuzz/fuzz.h"

static void open_journal(struct journal *j)
{
	FUZZ_CHECK(!journal_open(j, fuzz_folder()));
	/* One that an input can name. */
	strcpy(j->boot, "b");
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void same(const struct journal *a, const struct journal *b)
{
	FUZZ_CHECK(a->nr == b->nr);
	for (size_t i = 0; i < a->nr; i++) {
		const struct journal_entry *x = &a->entry[i];
		const struct journal_entry *y = &b->entry[i];

		FUZZ_CHECK(same_text(x->path, y->path) && *x->path == '/');
		FUZZ_CHECK(same_text(x->undo, y->undo));
		FUZZ_CHECK(same_text(x->now, y->now));
		FUZZ_CHECK(same_text(x->before, y->before));
		FUZZ_CHECK(x->kept == y->kept);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct journal first, second;
	unsigned int unreadable;

	fuzz_write("journal", data, size);
	fuzz_write("journal.unreadable", "", 0);
	open_journal(&first);
	FUZZ_CHECK(!journal_load(&first, &unreadable));
	FUZZ_CHECK(!journal_rewrite(&first));
	open_journal(&second);
	FUZZ_CHECK(!journal_load(&second, &unreadable) && !unreadable);
	same(&first, &second);
	journal_release(&first);
	journal_release(&second);
	return 0;
}
