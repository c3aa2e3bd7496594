/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a batch as JSON: written by hand, read through jansson. */
#include "db/batch_json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"
#include "facts/vocabulary.h"
#include "lib/array.h"

/*
 * Not a space anywhere: batch_parts_stored() reads this back, and takes every
 * other byte for damage.
 */
void batch_json_samples(struct buffer *b, const uint64_t *ns, size_t nr)
{
	size_t i;

	buffer_add(b, "[", 1);
	for (i = 0; i < nr; i++) {
		if (i)
			buffer_add(b, ",", 1);
		buffer_u64(b, ns[i]);
	}
	buffer_add(b, "]", 1);
}

/*
 * Runs of one class: the writes of a batch go up through a mapping, and what
 * happens to them changes a few times on the way, if at all.
 */
void batch_json_classes(struct buffer *b, const uint8_t *classes, size_t nr)
{
	size_t i, start = 0;

	buffer_add(b, "[", 1);
	for (i = 1; i <= nr; i++) {
		if (i < nr && classes[i] == classes[start])
			continue;
		buffer_str(b, start ? ",[\"" : "[\"");
		buffer_str(b, vocabulary_classes[classes[start]]);
		buffer_str(b, "\",");
		buffer_u64(b, i - start);
		buffer_add(b, "]", 1);
		start = i;
	}
	buffer_add(b, "]", 1);
}

void batch_json_quantiles(struct buffer *b, const struct class_quantiles *q,
			  size_t nr)
{
	size_t i;

	buffer_add(b, "{", 1);
	for (i = 0; i < nr; i++) {
		buffer_str(b, i ? ",\"" : "\"");
		buffer_str(b, vocabulary_classes[q[i].of]);
		buffer_str(b, "\":{\"n\":");
		buffer_u64(b, q[i].nr);
		buffer_str(b, ",\"p50\":");
		buffer_u64(b, q[i].p50);
		buffer_str(b, ",\"p90\":");
		buffer_u64(b, q[i].p90);
		buffer_str(b, ",\"p99\":");
		buffer_u64(b, q[i].p99);
		/*
		 * Runs that an older program reduced lack it; a 0 would pass
		 * for a time.
		 */
		if (q[i].p999 != QUANTILE_ABSENT) {
			buffer_str(b, ",\"p999\":");
			buffer_u64(b, q[i].p999);
		}
		buffer_str(b, ",\"max\":");
		buffer_u64(b, q[i].max);
		buffer_add(b, "}", 1);
	}
	buffer_add(b, "}", 1);
}

void batch_parts_release(struct batch_parts *p)
{
	free(p->ns);
	free(p->classes);
	memset(p, 0, sizeof(*p));
}

/* A JSON integer is signed, and so is each column of the database. */
static int count(const json_t *json, uint64_t *value)
{
	if (!json_is_integer(json) || json_integer_value(json) < 0)
		return -EBADMSG;
	*value = (uint64_t)json_integer_value(json);
	return 0;
}

/* One element more than samples: an array of none is still an array. */
int batch_parts_samples(struct batch_parts *p, const json_t *json)
{
	size_t i, nr = json_array_size(json);
	int err;

	p->nr_ns = 0;
	if (!json_is_array(json) || nr > BATCH_SAMPLES_MAX)
		return -EBADMSG;
	err = array_reserve(&p->ns, &p->ns_room, nr + 1, sizeof(*p->ns));
	for (i = 0; !err && i < nr; i++)
		err = count(json_array_get(json, i), &p->ns[i]);
	for (i = 0; !err && i < nr; i++)
		/* An error of its own, because the reader names the bound. */
		if (p->ns[i] > BATCH_TIME_MAX)
			err = -ERANGE;
	if (!err)
		p->nr_ns = nr;
	return err;
}

/*
 * Strict, since only this program writes that column: a sign, a blank or an
 * empty element is damage, and no reason to guess a number.
 */
int batch_parts_stored(struct batch_parts *p, const char *text, size_t len)
{
	const char *at = text + 1, *end = text + len - 1;
	uint64_t value;
	int err;

	p->nr_ns = 0;
	if (len < 2 || *text != '[' || *end != ']')
		return -EBADMSG;
	/* No number is shorter than a digit and a comma. */
	err = array_reserve(&p->ns, &p->ns_room, len / 2 + 1, sizeof(*p->ns));
	while (!err && at < end) {
		for (value = 0; *at >= '0' && *at <= '9'; at++)
			if (__builtin_mul_overflow(value, 10, &value) ||
			    __builtin_add_overflow(value, *at - '0', &value))
				return -EBADMSG;
		p->ns[p->nr_ns++] = value;
		if (at[-1] < '0' || at[-1] > '9' || value > INT64_MAX ||
		    (at < end && (*at++ != ',' || at == end)))
			return -EBADMSG;
	}
	return err;
}

static int add_classes(struct batch_parts *p, const json_t *run)
{
	const char *name = json_string_value(json_array_get(run, 0));
	uint64_t nr;
	int class, err;

	if (json_array_size(run) != 2 || !name ||
	    count(json_array_get(run, 1), &nr) || !nr)
		return -EBADMSG;
	class = vocabulary_find(vocabulary_classes, CLASS_NR, name);
	/*
	 * A line of 30 bytes can claim 2^60 writes, which would be memory here.
	 */
	if (class < 0 || nr > BATCH_SAMPLES_MAX - p->nr_classes)
		return -EBADMSG;
	err = array_reserve(&p->classes, &p->classes_room, p->nr_classes + nr,
			    1);
	if (err)
		return err;
	memset(p->classes + p->nr_classes, class, nr);
	p->nr_classes += nr;
	return 0;
}

int batch_parts_classes(struct batch_parts *p, const json_t *json)
{
	size_t i;
	int err = 0;

	p->nr_classes = 0;
	if (!json_is_array(json))
		return -EBADMSG;
	/* Also for no samples at all: an empty array is not a missing one. */
	err = array_reserve(&p->classes, &p->classes_room, 1, 1);
	for (i = 0; !err && i < json_array_size(json); i++)
		err = add_classes(p, json_array_get(json, i));
	return err;
}

/*
 * The order within a set of quantiles is checked: everything computed from them
 * takes it for granted.
 */
int batch_parts_quantiles(struct batch_parts *p, const json_t *json)
{
	struct class_quantiles *q;
	const char *name;
	json_t *of, *p999;
	int class;

	p->nr_quantiles = 0;
	if (!json_is_object(json))
		return -EBADMSG;
	/* jansson iterates over no const object; nothing here changes it. */
	json_object_foreach((json_t *)json, name, of) {
		class = vocabulary_find(vocabulary_classes, CLASS_NR, name);
		if (class < 0 || p->nr_quantiles == CLASS_NR)
			return -EBADMSG;
		q = &p->quantiles[p->nr_quantiles++];
		q->of = (enum sample_class) class;
		q->p999 = QUANTILE_ABSENT;
		if (count(json_object_get(of, "n"), &q->nr) || !q->nr ||
		    q->nr > BATCH_SAMPLES_MAX ||
		    count(json_object_get(of, "p50"), &q->p50) ||
		    count(json_object_get(of, "p90"), &q->p90) ||
		    count(json_object_get(of, "p99"), &q->p99) ||
		    count(json_object_get(of, "max"), &q->max) ||
		    q->p50 > q->p90 || q->p90 > q->p99 || q->p99 > q->max)
			return -EBADMSG;
		/* Came later than the others. */
		p999 = json_object_get(of, "p999");
		if (p999 && (count(p999, &q->p999) || q->p99 > q->p999 ||
			     q->p999 > q->max))
			return -EBADMSG;
	}
	return 0;
}

/* A database may hold any number; NDJSON has no more than these. */
static uint64_t saturated(double x)
{
	return x < 0x1p63 ? (uint64_t)llround(x) : INT64_MAX;
}

static void add_saturated(uint64_t *sum, uint64_t x)
{
	if (__builtin_add_overflow(*sum, x, sum) || *sum > INT64_MAX)
		*sum = INT64_MAX;
}

/*
 * Selecting a quantile reorders @x. That does not matter to the next one: it is
 * of the same numbers.
 */
static void reduce_class(struct class_quantiles *q, double *x, size_t n)
{
	q->nr = n;
	q->p50 = saturated(statistics_quantile(x, n, 0.50));
	q->p90 = saturated(statistics_quantile(x, n, 0.90));
	q->p99 = saturated(statistics_quantile(x, n, 0.99));
	q->p999 = saturated(statistics_quantile(x, n, 0.999));
	q->max = saturated(statistics_quantile(x, n, 1.0));
}

/* The sum is of writes alone, as cycle_ns needs it: a fork is no write. */
int batch_json_reduce(const uint64_t *ns, const uint8_t *classes, size_t nr,
		      struct class_quantiles q[CLASS_NR], uint64_t *sum_ns)
{
	/*
	 * One more: malloc(0) may return NULL, and an empty batch must not
	 * fail.
	 */
	double *x = malloc((nr + 1) * sizeof(*x));
	size_t class, i, n;
	int found = 0;

	*sum_ns = 0;
	if (!x)
		return -ENOMEM;
	for (class = 0; class < CLASS_NR; class ++) {
		for (i = n = 0; i < nr; i++) {
			if (classes[i] != class)
				continue;
			x[n++] = (double)ns[i];
			if (vocabulary_is_write[class])
				add_saturated(sum_ns, ns[i]);
		}
		if (!n)
			continue;
		q[found].of = (enum sample_class) class;
		reduce_class(&q[found++], x, n);
	}
	free(x);
	return found;
}

int batch_parts_reduce(struct batch_parts *p, uint64_t *sum_ns)
{
	int nr = batch_json_reduce(p->ns, p->classes, p->nr_ns, p->quantiles,
				   sum_ns);

	p->nr_quantiles = nr < 0 ? 0 : (size_t)nr;
	return nr < 0 ? nr : 0;
}
