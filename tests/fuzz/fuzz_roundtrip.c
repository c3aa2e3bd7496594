/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run that is imported, exported, and imported from that: the same bytes
 * come out, with samples and without.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stored.h"

static void same(const struct buffer *a, const struct buffer *b)
{
	FUZZ_CHECK(a->len == b->len && !memcmp(a->text, b->text, a->len));
}

/* Export @id, import that, export it again. */
static int64_t once_more(struct store *s, int64_t id, bool samples)
{
	struct buffer first = { 0 }, second = { 0 };

	FUZZ_CHECK(!stored_export(s, id, samples, &first));
	stored_delete(s, id);
	id = stored_import(s, first.text, first.len);
	FUZZ_CHECK(id);
	FUZZ_CHECK(!stored_export(s, id, samples, &second));
	same(&first, &second);
	buffer_release(&first);
	buffer_release(&second);
	return id;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store *s = stored_open();
	int64_t id = stored_import(s, data, size);

	if (!id)
		return 0;
	id = once_more(s, id, true);
	id = once_more(s, id, false);
	stored_delete(s, id);
	return 0;
}
