/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a batch as JSON: all that is read is written, and read again as
 * the same, by the parser of JSON and by the quick one.
 */
#include "db/batch_json.h"

#include <errno.h>

#include "tests/fuzz/fuzz.h"

static void check_samples(const struct batch_parts *p)
{
	struct batch_parts again = { 0 };
	struct buffer b = { 0 };

	batch_json_samples(&b, p->ns, p->nr_ns);
	FUZZ_CHECK(!batch_parts_stored(&again, b.text, b.len));
	FUZZ_CHECK(again.nr_ns == p->nr_ns);
	FUZZ_CHECK(!p->nr_ns ||
		   !memcmp(again.ns, p->ns, p->nr_ns * sizeof(*p->ns)));
	buffer_release(&b);
	batch_parts_release(&again);
}

static json_t *parsed(const struct buffer *b)
{
	json_t *json = json_loadb(b->text, b->len, 0, NULL);

	FUZZ_CHECK(json);
	return json;
}

static void check_classes(const struct batch_parts *p)
{
	struct batch_parts again = { 0 };
	struct buffer b = { 0 };
	json_t *json;

	batch_json_classes(&b, p->classes, p->nr_classes);
	json = parsed(&b);
	FUZZ_CHECK(!batch_parts_classes(&again, json));
	FUZZ_CHECK(again.nr_classes == p->nr_classes);
	FUZZ_CHECK(!p->nr_classes ||
		   !memcmp(again.classes, p->classes, p->nr_classes));
	json_decref(json);
	buffer_release(&b);
	batch_parts_release(&again);
}

static void check_quantiles(const struct batch_parts *p)
{
	struct batch_parts again = { 0 };
	struct buffer b = { 0 };
	json_t *json;

	batch_json_quantiles(&b, p->quantiles, p->nr_quantiles);
	json = parsed(&b);
	FUZZ_CHECK(!batch_parts_quantiles(&again, json));
	FUZZ_CHECK(again.nr_quantiles == p->nr_quantiles);
	FUZZ_CHECK(!memcmp(again.quantiles, p->quantiles,
			   p->nr_quantiles * sizeof(*p->quantiles)));
	json_decref(json);
	buffer_release(&b);
	batch_parts_release(&again);
}

/* Samples with as many classes come to quantiles. */
static void check_reduced(struct batch_parts *p)
{
	uint64_t sum;

	if (!p->nr_ns || p->nr_ns != p->nr_classes)
		return;
	FUZZ_CHECK(!batch_parts_reduce(p, &sum));
	FUZZ_CHECK(p->nr_quantiles && p->nr_quantiles <= CLASS_NR);
	check_quantiles(p);
}

static void check_line(struct batch_parts *p, const char *line, size_t len)
{
	json_t *json = json_loadb(line, len, JSON_DECODE_ANY, NULL);

	if (!batch_parts_stored(p, line, len))
		check_samples(p);
	if (json) {
		if (!batch_parts_classes(p, json))
			check_classes(p);
		if (!batch_parts_quantiles(p, json))
			check_quantiles(p);
		if (!batch_parts_samples(p, json))
			check_samples(p);
	}
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct batch_parts p = { 0 };
	json_t *all = json_loadb(text, size, JSON_DISABLE_EOF_CHECK, NULL);

	/* One value; or an object with a part of each sort. */
	check_line(&p, text, size);
	if (json_is_object(all) &&
	    !batch_parts_samples(&p, json_object_get(all, "ns")) &&
	    !batch_parts_classes(&p, json_object_get(all, "classes")))
		check_reduced(&p);
	json_decref(all);
	batch_parts_release(&p);
	free(text);
	return 0;
}
