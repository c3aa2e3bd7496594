/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Two runs against each other: the verdicts of `pincow compare`. */
(function () {
	const h = pincow.h;
	const { number, ratio, runName, runTags, withUnit, quote, star } =
		pincow.format;

	/* Worst first, as on the command line. */
	const VERDICTS = ["worse", "missing", "better", "changed",
		"inconclusive",
		"incomparable", "same"];
	const SIGNS = { worse: "!", missing: "x", better: "+", changed: "~",
		inconclusive: "?", incomparable: "/", same: "=" };

	function pairs() {
		return pincow.raw.meta.pairs;
	}

	/* The pair that the address names, or else the first. */
	function chosen(params) {
		const base = pincow.db.run(params.base);
		const other = pincow.db.run(params.new);
		if (base && other)
			return [base, other];
		const some = pairs().find((p) => (!base || p[0] === base.run) &&
			(!other || p[1] === other.run)) || pairs()[0];
		return [base || pincow.db.run(some[0]),
			other || pincow.db.run(some[1])];
	}

	function rows(raw, name) {
		return pincow.db.once("rows of " + name, () => {
			const c = raw.columns;
			const column = {};
			for (const key of Object.keys(c))
				column[key] = pincow.db.decode(c[key],
					raw.strings);
			const out = [];
			for (let i = 0; i < raw.rows; i++) {
				const row = {};
				for (const key of Object.keys(column))
					row[key] = column[key][i];
				out.push(whole(row));
			}
			return out.concat(raw.missing.map(([point, absent, ,
				why]) =>
				whole({ point, metric: null, verdict: "missing",
					absent, why, change: null,
						sure: null })))
				.sort((a, b) => VERDICTS.indexOf(a.verdict) -
					VERDICTS.indexOf(b.verdict));
		});
	}

	/* Rows with the columns of their point and their metric. */
	function whole(row) {
		const point = pincow.db.point(row.point);
		const axes = point || {};
		return Object.assign(row, { experiment: axes.experiment,
			mapping: axes.mapping, pin: axes.pin, wp: axes.wp,
			at: point, info: pincow.db.metricInfo(row.metric) });
	}

	function controls(params, all, pair, shown) {
		const f = pincow.filters;
		const runs = pincow.db.runs().map((r) =>
			[String(r.run), runName(r)]);
		const there = (key,
			order) => [...new Set(all.map((r) => r[key]))]
			.filter((v) => v).sort((a, b) => order ?
				order.indexOf(a) - order.indexOf(b) : 0)
			.map((v) => [v, v]);
		return f.bar(f.select("base", "Base", runs, String(pair[0].run),
			{ new: String(pair[1].run) }),
		f.select("new", "New", runs, String(pair[1].run),
			{ base: String(pair[0].run) }),
		f.boxes("verdict", "Verdict", there("verdict", VERDICTS),
			pincow.state.list(params.verdict)),
		f.check("same", "Also what is the same", params.same === "1"),
		f.check("gates", "Only what gates", params.gates === "1"),
		f.boxes("metric", "Metric", there("metric"),
			pincow.state.list(params.metric)),
		f.axes(all, params), f.search("q", "Name contains", params.q),
		h("output", { class: "count" }, number(shown) + " of " +
			number(all.length) + " rows"));
	}

	function filtered(all, params) {
		const verdicts = pincow.state.list(params.verdict);
		const metrics = pincow.state.list(params.metric);
		return pincow.filters.matching(all, params).filter((r) =>
			(verdicts.size ? verdicts.has(r.verdict) :
				params.same === "1" || r.verdict !== "same") &&
			(params.gates !== "1" || r.gates === 1 ||
				r.metric === null) &&
			(!metrics.size || metrics.has(r.metric)));
	}

	function side(row, run) {
		const v = sideValue(row, run);
		return v ? v.value : null;
	}

	function sideValue(row, run) {
		return row.metric && row.at ?
			pincow.db.value(row.metric, row.at, run) : null;
	}

	/* Of the two numbers beside it: the ratio that a test decided by has
	 * its name and stands in the last column. */
	function change(row) {
		const percent = (row.change - 1) * 100;
		if (row.change === null)
			return "";
		if (row.change >= 2 || row.change <= 0.5)
			return ratio(row.change);
		return (percent >= 0 ? "+" : "\u2212") +
			Math.abs(percent).toPrecision(3) + "\u202f%";
	}

	/* The name of the number that is shown, and the other two of three. */
	function spread(row, which) {
		const [least, middle, most] = ["_min", "_median", "_max"]
			.map((key) => row[which + key]);
		if (most === null || most === undefined)
			return "";
		const near = row.value_is === "minimum";
		return h("span", { class: "small", "data-spread": which },
			" " + row.value_is + "; " +
			(near ? "median " : "min ") +
			number(near ? middle : least) + ", max " + number(most));
	}

	function columns(pair) {
		const value = (run, which) => (r) => {
			const v = r.info && pincow.db.meaningless(r.info, run) ?
				null : sideValue(r, run);
			return v === null ? "\u2013" : [withUnit(v.value,
				pincow.db.unit(r.info, run), star(v)),
			spread(r, which)];
		};
		return [
			{ key: "verdict", title: "Verdict",
				sort: (r) => VERDICTS.indexOf(r.verdict),
				cell: (r) => ({ props: {
					"data-verdict": r.verdict,
					"data-point": r.point,
					"data-metric": r.metric || "",
					class: "verdict-" + r.verdict },
				content: [h("b", { "aria-hidden": "true" },
					SIGNS[r.verdict] + " "),
						r.verdict] }) },
			{ key: "point", title: "Point", sort: (r) => r.point,
				cell: (r) => r.at ? pincow.findings.pointLink(
					r.at, pair[1]) : r.point },
			{ key: "metric", title: "Metric",
				sort: (r) => r.metric, cell: (r) => r.metric ||
					"all" },
			{ key: "base", title: "Base", number: true,
				sort: (r) => side(r, pair[0]),
				cell: value(pair[0], "base") },
			{ key: "new", title: "New", number: true,
				sort: (r) => side(r, pair[1]),
				cell: value(pair[1], "new") },
			{ key: "ratio", title: "Change", number: true,
				sort: (r) => r.change, cell: change },
			{ key: "sure", title: "How sure", sort: (r) => r.p,
				cell: (r) => [r.sure || "", r.sure && r.why ?
					"; " : "", r.why || "", r.needed ?
					" (" + number(r.needed) +
					" invocations per side would decide)" :
					""] },
		];
	}

	function differences(raw) {
		if (!raw.differences.length)
			return h("p", null, "Their environments are the same.");
		return pincow.table({ label: "Differences between them",
			param: "env", rows: raw.differences, columns: [
				{ key: "part", title: "Part", sort: (d) => d[0],
					cell: (d) => d[0] },
				{ key: "key", title: "Key", sort: (d) => d[1],
					cell: (d) => d[1] },
				{ key: "base", title: "Base",
					cell: (d) => h("span",
						{ class: "words" },
						d[2] === null ? "\u2013" : d[2]) },
				{ key: "new", title: "New",
					cell: (d) => h("span",
						{ class: "words" },
						d[3] === null ? "\u2013" : d[3]) },
			] });
	}

	function counts(all) {
		const by = new Map(VERDICTS.map((v) => [v, 0]));
		all.forEach((r) => by.set(r.verdict, by.get(r.verdict) + 1));
		return h("ul", { class: "verdicts" }, VERDICTS.filter((v) =>
			by.get(v)).map((v) => h("li", { class: "verdict-" + v,
			"data-verdict-count": v, "data-count": by.get(v) },
		h("b", null, SIGNS[v] + " " + number(by.get(v))), " ", v)));
	}

	function names(pair) {
		return h("p", { class: "lead" }, "base ", h("b",
			{ class: "words" }, runName(pair[0])), " ",
		runTags(pair[0]), ", new ", h("b", { class: "words" },
			runName(pair[1])), " ", runTags(pair[1]));
	}

	/* The site lacks this pair: show the command that compares it. */
	function elsewhere(pair) {
		return [pincow.nothing(
			"This dashboard does not hold that pair: " +
			"all pairs would be too many. These print it, or make " +
			"a dashboard with it:"),
		pincow.command("pincow compare " + pair[0].run + " " +
			pair[1].run),
		pincow.command("pincow dashboard -o DIR " + quote(
			String(pair[0].run)) + " " + pair[1].run),
		h("p", null, "There are: ", pairs().map(([a, b], i) => [
			i ? ", " : "", h("a",
				{ href: pincow.state.href("compare",
				{ base: a, new: b }) },
					runName(pincow.db.run(a)) +
				" \u2192 " + runName(pincow.db.run(b)))]))];
	}

	function show(main, params, pair, raw, name) {
		const all = rows(raw, name);
		const some = filtered(all, params);
		main.append(controls(params, all, pair, some.length),
			names(pair),
			counts(all), h("p", null, raw.outcome,
				" (exit code " + raw.code + ")"),
			h("p", { class: "explain" }, pincow.format.MARK + "."),
			h("details", { id: "differences" },
				h("summary", { id: "differences-summary" },
					"Differences between their environments: " +
					number(raw.differences.length)),
				differences(raw)),
			h("p", { class: "copies" },
				pincow.copyButton("Copy as mail text",
					() => raw.text.join("\n") + "\n"), " ",
				pincow.copyButton("Copy as Markdown",
					() => raw.markdown.join("\n") + "\n")));
		if (!some.length)
			main.append(pincow.nothing(all.length === 0 ?
				"Nothing of the two can be compared." :
				"These filters leave nothing" +
					(params.same === "1"
					? "." : "; what is the same is hidden.")));
		else
			main.append(pincow.table({ label: "Verdicts",
				rows: some,
				columns: columns(pair), limit: 300 }));
	}

	function draw(main, params) {
		const pair = chosen(params);
		const name = "compare-" + pair[0].run + "-" + pair[1].run;
		const has = pairs().some((p) => p[0] === pair[0].run &&
			p[1] === pair[1].run);
		const raw = pincow.raw[name];
		if (raw) {
			show(main, params, pair, raw, name);
			return;
		}
		if (has) {
			main.append(h("p", { role: "status" },
				"Loading\u2026"));
			pincow.load(name, () => pincow.raw[name] &&
				pincow.draw());
			return;
		}
		main.append(controls(params, [], pair, 0), names(pair),
			...elsewhere(pair));
	}

	pincow.page({
		name: "compare",
		title: "Compare",
		draw(main, state) {
			if (!pairs().length) {
				main.append(pincow.nothing(
					"Two runs are needed to " +
					"compare; this dashboard shows " +
					pincow.format.plural(
						pincow.db.runs().length,
							"run") +
					"."));
				return;
			}
			draw(main, state.params);
		},
	});
})();
