/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The view `verdict`: the screen that a measurement ends in, of any runs. */
#include "report/view/verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/verdict/verdict.h"
#include "report/view/view.h"

#define NAMES(metric, word, from, words) "'" #metric "',"

/* Columns line up in Markdown only as code, which four blanks make. Names from
 * outside may be longer than any line. */
static void put_lines(const struct page *p, char *text)
{
	char *line, *save = text;

	while ((line = strsep(&save, "\n")) && save) {
		char *ascii = page_ascii(line, strlen(line));

		fprintf(p->f, "%s%.*s\n", p->markdown ? "    " : "", PAGE_WIDTH,
			ascii ? ascii : "");
		free(ascii);
	}
}

int report_print_verdict(const struct report *r, const struct page *p)
{
	int64_t *run = calloc(r->nr + 1, sizeof(*run));
	char *text = NULL;
	size_t size = 0;
	FILE *f = run ? open_memstream(&text, &size) : NULL;
	int err = f ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < r->nr; i++)
		run[i] = r->run[i].run;
	if (!err)
		err = verdict_print(f, r->db, run, r->nr);
	if (f && fclose(f))
		err = -ENOMEM;
	if (!err)
		put_lines(p, text);
	free(text);
	free(run);
	return err;
}

const struct report_view report_view_verdict = {
	.name = "verdict",
	.screen = true,
	.help = "one screen: harms, the cost of a reference and of a write",
	/* The counts that a harm is seen by (harms.def); 0 is one of them. */
	.sql = "SELECT s.position, v.run, s.kernel, v.point, v.experiment,"
	       " v.mapping, v.pin, v.wp, v.params, v.metric, v.unit, v.n,"
	       " v.value, v.low, v.high, v.marked"
	       " FROM shown_run s JOIN metric_value v ON v.run = s.run"
	       " WHERE v.metric IN ("
#define HARM NAMES
#include "facts/harms.def"
	       " '') ORDER BY s.position, v.point, v.metric",
	.print = report_print_verdict,
};
