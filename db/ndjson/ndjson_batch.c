/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A batch, the one line of which there are many. */
#include "db/ndjson/ndjson_batch.h"

#include <errno.h>
#include <stdlib.h>

#include "db/ndjson/ndjson_read.h"
#include "facts/vocabulary.h"
#include "lib/array.h"

/* Unknown readings are counted and left out: a newer program may have more. */
static int read_readings(struct ndjson_reader *r, struct fact_batch *fact)
{
	json_t *all = json_object_get(r->fields.object, "readings"), *value;
	size_t nr = json_object_size(all);
	const char *key;

	if (!json_is_object(all))
		return field_refuse(&r->fields, "'readings' is not an object");
	if (array_reserve(&r->readings, &r->readings_room, nr,
			  sizeof(*r->readings)))
		return -ENOMEM;
	json_object_foreach(all, key, value) {
		if (!json_is_integer(value))
			return field_refuse(&r->fields,
					    "a reading is not an integer");
		if (!vocabulary_is_reading(key)) {
			r->counts.unknown_readings++;
			continue;
		}
		/*
		 * The key lives as long as the line, which is as long as a fact
		 * does.
		 */
		r->readings[fact->nr_readings].name = key;
		r->readings[fact->nr_readings++].value =
			json_integer_value(value);
	}
	fact->readings = r->readings;
	return 0;
}

/* One optional part: 1 where it is there and well, 0 without, -errno. */
static int read_part(struct ndjson_reader *r, const char *key,
		     int (*part)(struct batch_parts *p, const json_t *json))
{
	const json_t *json = json_object_get(r->fields.object, key);
	int err;

	if (!json)
		return 0;
	err = part(&r->parts, json);
	if (err == -ERANGE)
		return field_refuse(&r->fields, "'%s' has a time beyond 2^53",
				    key);
	if (err == -EBADMSG)
		return field_refuse(&r->fields, "invalid '%s'", key);
	return err ? err : 1;
}

/* Lengths have to agree before anything is indexed by them. */
static int read_parts(struct ndjson_reader *r, struct fact_batch *fact)
{
	struct fields *f = &r->fields;
	struct batch_parts *p = &r->parts;
	int classes = read_part(r, "classes", batch_parts_classes);
	int ns = read_part(r, "ns", batch_parts_samples);
	int quantiles = read_part(r, "quantiles", batch_parts_quantiles);
	int err = classes < 0 ? classes : ns < 0 ? ns : quantiles;

	if (err < 0)
		return err;
	if ((classes && p->nr_classes != fact->nr) ||
	    (ns && p->nr_ns != fact->nr) || fact->nr > BATCH_SAMPLES_MAX)
		return field_refuse(f, "samples are missing");
	if ((ns || quantiles) &&
	    (!classes || (ns && quantiles) || fact->sort != BATCH_TIMED))
		return field_refuse(f, "a batch of this sort has no times");
	if (classes)
		fact->classes = p->classes;
	if (ns)
		fact->ns = p->ns;
	if (!quantiles)
		return 0;
	fact->quantiles = p->quantiles;
	fact->nr_quantiles = p->nr_quantiles;
	return field_u64(f, "sum_ns", &fact->sum_ns);
}

/* Counted also where the sink refuses it: the end line counts lines. */
int ndjson_reader_batch(struct ndjson_reader *r)
{
	struct fields *f = &r->fields;
	struct fact_batch fact = { 0 };
	uint64_t nr = 0;
	int sort = 0;
	int err = field_point(f, &fact.id);

	err = err ? err : field_uint(f, "invocation", 1, &fact.invocation);
	err = err ? err : field_uint(f, "seq", 1, &fact.seq);
	err = err ? err
		  : field_word(f, "sort", vocabulary_sorts, BATCH_SORT_NR,
			       &sort);
	err = err ? err : field_u64(f, "nr", &nr);
	fact.nr = nr;
	fact.sort = (enum batch_sort)sort;
	err = err ? err : read_parts(r, &fact);
	err = err ? err : read_readings(r, &fact);
	r->counts.batches++;
	return err ? err : r->sink->ops->batch(r->sink, &fact);
}
