/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environment of a stored run as JSON, held against this machine. */
#include "harness/machine/environment.h"

#include "tests/fuzz/fuzz.h"

/* Values come from files: one line of printable ASCII is left of any bytes. */
static void check_value(struct environment *e, const char *key,
			const char *value)
{
	const char *kept;

	FUZZ_CHECK(!environment_add(e, ENV_MAY_DIFFER, key, value));
	kept = environment_get(e, key);
	FUZZ_CHECK(kept && strlen(kept) == strlen(value));
	for (; *kept; kept++)
		FUZZ_CHECK(*kept >= ' ' && *kept <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *end;
	struct environment e;

	environment_init(&e);
	environment_add(&e, ENV_MUST_MATCH, "arch", "x86_64");
	environment_add(&e, ENV_MUST_MATCH, "cpu_model", "85");
	environment_add(&e, ENV_RECORDED, "load", "1");
	environment_same(&e, text);
	end = strchr(text, '\n');
	if (end) {
		*end = 0;
		check_value(&e, text, end + 1);
	}
	environment_release(&e);
	free(text);
	return 0;
}
