/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A check as JSON: every case. */
#include <errno.h>
#include <jansson.h>
#include <math.h>

#include "report/check/check.h"

/* JSON has no infinity. */
static json_t *allowed(const struct check *c, enum harm h)
{
	return isinf(c->allow[h]) ? json_string("any") : json_real(c->allow[h]);
}

static json_t *case_json(const struct check *c, const struct check_case *k)
{
	const struct harm_definition *h = &harm_definitions[k->harm];

	return json_pack("{s:s, s:s, s:s?, s:s, s:o, s:o, s:o, s:o, s:s?}",
			 "harm", h->word, "metric", h->name, "point", k->point,
			 "state", check_states[k->state], "value",
			 k->value ? json_real(k->value->value) : json_null(),
			 "low",
			 k->value ? json_real(k->value->low) : json_null(),
			 "high",
			 k->value ? json_real(k->value->high) : json_null(),
			 "allowed", allowed(c, k->harm), "reason", k->reason);
}

int check_print_json(const struct check *c, FILE *f)
{
	json_t *list = json_array(), *all;
	int err = list ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < c->nr; i++)
		if (json_array_append_new(list, case_json(c, &c->list[i])))
			err = -ENOMEM;
	all = json_pack("{s:s, s:s, s:I, s:s, s:i, s:i, s:i, s:i, s:o}",
			"kernel", c->run.kernel, "uuid", c->run.uuid, "run",
			(json_int_t)c->run.run, "status", c->run.status, "ok",
			(int)c->of[CHECK_OK], "failed", (int)c->of[CHECK_FAIL],
			"known", (int)c->of[CHECK_KNOWN], "skipped",
			(int)c->of[CHECK_SKIP], "cases", list);
	if (!all)
		err = -ENOMEM;
	/* A reader that went away is stdout_check()'s. */
	if (!err)
		json_dumpf(all, f, JSON_INDENT(1));
	fputc('\n', f);
	json_decref(all);
	return err;
}
