/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot's figures of the runs that are shown, as `pincow plot` draws them. */
#include "plots/dashboard/figures.h"

#include <errno.h>
#include <string.h>

#include "plots/dashboard/dashboard.h"
#include "plots/dashboard/script.h"
#include "plots/draw.h"

/* Without gnuplot the site has all but figures, and says why. */
static bool bearable(int err)
{
	return err == -ENOPKG || err == -ENOENT;
}

/* Only figures that have data; or the reason why all are missing. */
static int write_list(struct dashboard *d, const struct plot *p,
		      const char *why)
{
	const char *before = "";
	struct script s;
	int err;

	err = script_open(&s, d, "figures.js");
	if (!err) {
		fputs("pincow.data(\"figures\",{\"why\":", s.f);
		script_string(&s, why);
		fputs(",\"list\":[", s.f);
		for (size_t i = 0; !*why && i < p->nr; i++) {
			if (p->figure[i].empty)
				continue;
			fprintf(s.f, "%s[", before);
			before = ",\n";
			script_string(&s, p->figure[i].name);
			fputc(',', s.f);
			script_string(&s, p->figure[i].title);
			fputc(']', s.f);
		}
		fputs("]});\n", s.f);
	}
	return script_close(&s, err);
}

int dashboard_begin_figures(struct dashboard *d, struct plot *p, bool wanted)
{
	int err;

	if (!wanted)
		return 0;
	/* Begun before the data files are written: gnuplot works meanwhile. */
	err = plot_begin_all(p, d->db, d->run, d->runs, d->data);
	return err && !bearable(err) ? dashboard_fail(d, err, "%s", p->why) : 0;
}

int dashboard_finish_figures(struct dashboard *d, struct plot *p, bool wanted)
{
	int err = plot_finish(p);

	if (err && !bearable(err))
		return dashboard_fail(d, err, "%s", p->why);
	return write_list(d, p,
			  wanted ? p->why : "Figures were not asked for.");
}
