/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Points x kernels, one metric at a time. */
(function () {
	const h = pincow.h;
	const { number, ratio, runName, runTags, withUnit, interval } =
		pincow.format;
	const FIRST = ["copies", "fork_copied_pages", "writes"];

	function chosenMetric(params) {
		const all = pincow.db.metrics();
		return all.find((m) => m.metric === params.metric) ||
			FIRST.map((f) => all.find((m) => m.metric === f))
				.find((m) => m) || all[0];
	}

	function metricOptions() {
		const title = { exact: "count", time: "time",
			noisy: "reading" };
		return pincow.db.metrics().map((m) => [m.metric, m.metric +
			" (" +
			(m.unit || title[m.exactness] || m.exactness) + ")"]);
	}

	function controls(params, metric, rows) {
		const f = pincow.filters;
		const base = pincow.db.run(params.base);
		return f.bar(
			f.select("metric", "Metric", metricOptions(),
				metric.metric),
			f.axes(pincow.db.points(), params),
			f.kernels(params),
			f.select("base", "Ratio to", [["", "no ratio"],
				...pincow.db.runs().map((r) =>
					[String(r.run), runName(r)])],
				base ? String(base.run) : ""),
			f.search("q", "Name contains", params.q),
			f.check("empty", "Rows without a value", params.empty),
			h("output", { class: "count" }, number(rows) +
				" points"));
	}

	/* The reason for a missing number: a sign, a sentence, a class. */
	function without(metric, point, run) {
		const skip = pincow.db.skip(point, run);
		if (pincow.db.geometry(point, run))
			return ["\u2013", "measured, but without this metric",
				"none"];
		if (skip)
			return ["skip", skip.reason, "skipped"];
		return ["\u00b7", "not run", "absent"];
	}

	function heat(v, metric, most) {
		if (metric.exactness !== "exact" || metric.better !== "lower" ||
			!(v.value > 0) || !(most > 0))
			return "";
		const part = Math.log1p(v.value) / Math.log1p(most);
		return " heat" + Math.max(1, Math.ceil(part * 5));
	}

	function ratioText(v, base) {
		if (!base)
			return null;
		if (base.value === 0)
			return v.value === 0 ? "\u00d71" : "0 \u2192 " +
				number(v.value);
		return ratio(v.value / base.value);
	}

	function verdict(v, base, metric) {
		if (!base || v.value === base.value)
			return "";
		const more = v.value > base.value;
		if (metric.better !== "lower" && metric.better !== "higher")
			return " differs";
		return more === (
			metric.better === "higher") ? " better" : " worse";
	}

	/* A cell is a link; the arrows go from one to the next (main.js). */
	function cell(metric, point, run, view) {
		const props = { "data-point": point.point,
			"data-kernel": run.kernel,
			"data-run": run.run, "data-metric": metric.metric };
		const link = { href: pincow.state.href("point", {
			point: point.point, run: run.run,
			metric: metric.metric }), tabindex: -1 };
		const v = pincow.db.value(metric.metric, point, run);
		if (!v || pincow.db.meaningless(metric, run)) {
			const [text, why, kind] = v ? ["\u2013",
				"a time under emulation means nothing",
					"none"] :
				without(metric, point, run);
			props.class = "number " + kind;
			props.title = why;
			return h("td", props, h("a", link, text));
		}
		const base = view.base &&
			!pincow.db.meaningless(metric, view.base) ?
			pincow.db.value(metric.metric, point, view.base) : null;
		const against = view.base && view.base !== run ?
			ratioText(v, base) : null;
		props["data-value"] = v.value;
		props.title = withUnit(v.value, pincow.db.unit(metric, run)) +
			" " +
			interval(v) +
			", n = " + v.n + (against && base ? "; base " +
			number(base.value) : "");
		props.class = "number" + (against ? verdict(v, base, metric) :
			heat(v, metric, view.most));
		if (against)
			props["data-ratio"] = base.value ? v.value / base.value : "";
		const rate = metric.statistic === "rate";
		return h("td", props, h("a", link, against || number(v.value),
			rate && !against && h("span", { class: "small" },
				" " + interval(v)),
			v.marked && h("span", { class: "varies",
				title: pincow.format.MARK }, "*")));
	}

	function most(metric, points, runs) {
		let out = 0;
		for (const point of points)
			for (const run of runs) {
				const v = pincow.db.value(metric.metric, point,
					run);
				if (v && v.value > out)
					out = v.value;
			}
		return out;
	}

	function draw(main, params) {
		const metric = chosenMetric(params);
		const runs = pincow.filters.shownRuns(params);
		let points = pincow.filters.matching(pincow.db.points(),
			params);
		if (!params.empty)
			points = points.filter((p) => runs.some((run) =>
				pincow.db.value(metric.metric, p, run)));
		const view = { base: pincow.db.run(params.base),
			most: most(metric, points, runs) };
		main.append(controls(params, metric, points.length),
			h("p", { class: "explain" }, h("b", null,
				metric.metric),
				": " + metric.help + ". ",
				"skip: could not be measured, press it for the " +
				"reason; \u2013: no value; \u00b7: not run; " +
				pincow.format.MARK + "."));
		if (!points.length) {
			main.append(pincow.nothing(
				"No point that these filters " +
				"leave has a value of " + metric.metric + "."));
			return;
		}
		main.append(pincow.scroll("Matrix", h("table",
			{ class: "matrix", id: "matrix" },
			h("caption", { class: "hidden" }, metric.metric +
				" of points by kernel"),
			h("thead", null, h("tr", null,
				h("th", { scope: "col" }, "Point"),
				runs.map((run) => h("th", { scope: "col",
					class: "number" },
					h("span", { class: "release" },
						runName(run)), runTags(run),
					view.base === run &&
						h("span", { class: "tag" },
							"base"))))),
			pincow.body(points, (point) => h("tr", null,
				h("th", { scope: "row" }, point.point),
				runs.map((run) => cell(metric, point, run,
					view)))))));
		const first = main.querySelector("#matrix td a");
		if (first)
			first.setAttribute("tabindex", "0");
	}

	pincow.page({
		name: "matrix",
		title: "Matrix",
		draw(main, state) {
			if (!pincow.db.metrics().length) {
				main.append(pincow.nothing(
					"Nothing was measured " +
					"in the runs that are shown; the page Runs " +
					"tells why."));
				return;
			}
			draw(main, state.params);
		},
	});
})();
