/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of points and their parameters, as a command line, a run or a guest
 * has them: what is taken has one canonical text, which is taken as the same.
 */
#include "bench/point/params.h"

#include "bench/point/point.h"
#include "tests/fuzz/fuzz.h"

/* The most combinations that one line of text may ask for. */
#define SETS_MAX 10000

static void check_params(const char *text)
{
	char first[PARAMS_TEXT_MAX], second[PARAMS_TEXT_MAX], why[512] = "";
	struct point_params p, again;
	int err = params_parse(&p, text, why, sizeof(why));

	FUZZ_CHECK(!err || *why);
	if (err)
		return;
	params_format(&p, first, sizeof(first));
	/* More parameters than a text may have are told by their name only. */
	if (strlen(first) == sizeof(first) - 1)
		return;
	FUZZ_CHECK(!params_parse(&again, first, why, sizeof(why)));
	params_format(&again, second, sizeof(second));
	FUZZ_CHECK(!strcmp(first, second) && !memcmp(&p, &again, sizeof(p)));
}

static void check_list(const char *text)
{
	char why[512] = "";
	struct params_list l;
	int err = params_list_parse(&l, text, why, sizeof(why));

	FUZZ_CHECK(!err || *why);
	FUZZ_CHECK(err || (l.nr > 0 && l.nr < SETS_MAX));
	params_list_release(&l);
}

static void check_name(const char *text)
{
	char why[512] = "";
	struct point p, again;
	int err = point_parse(&p, text, why, sizeof(why));

	FUZZ_CHECK(!err || *why);
	if (err)
		return;
	FUZZ_CHECK(!point_parse(&again, p.name, why, sizeof(why)));
	FUZZ_CHECK(!strcmp(p.name, again.name));
	FUZZ_CHECK(point_combines(&p));
	FUZZ_CHECK(point_referenced_pages(&p) ==
		   point_referenced_pages(&again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);

	check_params(text);
	check_list(text);
	check_name(text);
	free(text);
	return 0;
}
