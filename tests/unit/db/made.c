/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs made by hand, one value at a time, for the tests of comparing. */
#include "tests/unit/db/made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/stats/statistics.h"

void made_run(struct compare_run *r, int64_t id, const char *kernel,
	      const char *clock)
{
	char uuid[40];

	memset(r, 0, sizeof(*r));
	snprintf(uuid, sizeof(uuid), "00000000-0000-4000-8000-%012lld",
		 (long long)id);
	r->id = id;
	r->uuid = strdup(uuid);
	/* Runs of their own: not interleaved. */
	r->session = strdup(uuid);
	r->kernel = strdup(kernel);
	r->clock = strdup(clock);
	r->machine = strdup("0badcafe");
	r->status = strdup("complete");
	r->started_at = strdup("2026-01-02T03:04:05Z");
	r->version = strdup("0.1.0");
	r->command = strdup("pincow run");
	r->complete = true;
	r->invocations = r->planned = 10;
}

void made_entry(struct compare_run *r, int group, const char *key,
		const char *value)
{
	r->entry = realloc(r->entry, (r->nr_entries + 1) * sizeof(*r->entry));
	r->entry[r->nr_entries++] =
		(struct compare_entry){ group, strdup(key), strdup(value) };
}

struct compare_point *made_point(struct compare_run *r, const char *name,
				 const char *reason)
{
	struct compare_point *p;

	r->point = realloc(r->point, (r->nr + 1) * sizeof(*p));
	p = &r->point[r->nr++];
	memset(p, 0, sizeof(*p));
	p->id = (int64_t)r->nr;
	p->name = strdup(name);
	p->experiment = strndup(name, strcspn(name, "/"));
	p->measured = !reason;
	p->version = 1;
	p->page_size = 4096;
	p->range_bytes = 2 << 20;
	p->writes = 512;
	p->skip_errno = reason ? 22 : 0;
	p->skip_reason = reason ? strdup(reason) : NULL;
	return p;
}

void made_value(struct compare_point *p, size_t metric, size_t n, double value,
		double low, double high)
{
	p->metric[metric] = (struct compare_value){
		.there = true,
		.bounded = true,
		.n = n,
		.value = value,
		.middle = value,
		.low = low,
		.high = high,
	};
}

void made_series(struct compare_point *p, size_t metric, size_t n,
		 const double *x)
{
	struct compare_value *v = &p->metric[metric];
	double *sorted = malloc(n * sizeof(*sorted));

	memcpy(sorted, x, n * sizeof(*x));
	statistics_sort(sorted, n);
	*v = (struct compare_value){
		.there = true,
		.n = n,
		.value = statistics_quantile(sorted, n, 0.5),
		.nr = n,
	};
	v->middle = v->value;
	free(sorted);
	v->x = malloc(n * sizeof(*x));
	v->invocation = malloc(n * sizeof(*v->invocation));
	for (size_t i = 0; i < n; i++) {
		v->x[i] = x[i];
		v->invocation[i] = (unsigned int)i + 1;
	}
}

void made_boots(struct compare_point *p, size_t metric, size_t n,
		const double *x)
{
	struct compare_value *v = &p->metric[metric];

	free(v->x);
	free(v->invocation);
	made_series(p, metric, n, x);
	v->bounded = true;
	v->n = n;
	v->middle = v->value;
	v->low = v->high = x[0];
	for (size_t i = 1; i < n; i++) {
		v->low = x[i] < v->low ? x[i] : v->low;
		v->high = x[i] > v->high ? x[i] : v->high;
	}
	v->value = v->low;
}
