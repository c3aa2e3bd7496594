/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Everything about one point of one run. */
(function () {
	const h = pincow.h;
	const { number, withUnit, interval, runName, runTags, plural, star } =
		pincow.format;

	function controls(params, point, run) {
		const f = pincow.filters;
		return f.bar(
			f.select("point", "Point", pincow.db.points().map((p) =>
				[p.point, p.point]), point.point),
			f.select("run", "Kernel", pincow.db.runs().map((r) =>
				[String(r.run), runName(r)]), String(run.run)));
	}

	function geometry(point, run) {
		const g = pincow.db.geometry(point, run);
		return h("dl", { class: "facts" }, [
			["Size of a page", withUnit(g.page_size, "bytes")],
			["Range", withUnit(g.range_bytes, "bytes")],
			["Writes", number(g.writes)],
			["Referenced pages", number(g.referenced_pages)],
			["Version of the experiment", number(g.version)],
		].map(([name, text]) => [h("dt", null, name), h("dd", null,
			text)]));
	}

	/* ---- Numbers ---- */

	function values(point, run) {
		const control = pincow.db.control(point);
		const rows = pincow.db.metrics().map((m) => ({ m,
			v: pincow.db.value(m.metric, point, run),
			c: control && control !== point ?
				pincow.db.value(m.metric, control,
					run) : null }))
			.filter((row) => row.v);
		const dash = "\u2013";
		const meaning = (row, text) => pincow.db.meaningless(row.m,
			run) ?
			dash : text;
		return pincow.table({ label: "Every metric of this point",
			rows, param: "sort", columns: [
				{ key: "metric", title: "Metric",
					cell: (r) => ({ props: {
						title: r.m.help,
						"data-point": point.point },
					content: r.m.metric }) },
				{ key: "value", title: "Value", number: true,
					cell: (r) => ({ props: {
						class: "number",
						"data-point": point.point,
						"data-kernel": run.kernel,
						"data-run": run.run,
						"data-metric": r.m.metric,
						"data-value": r.v.value },
					content: meaning(r,
						number(r.v.value) +
						star(r.v)) }) },
				{ key: "interval", title: "Low, high",
					number: true,
					cell: (r) => meaning(r,
						r.v.low === r.v.high ?
						"no spread" : interval(r.v)) },
				{ key: "control", title: "Control",
					number: true,
					help: "The same point with pin none",
					cell: (r) => meaning(r, r.c ?
						number(r.c.value) + star(r.c) :
						dash) },
				{ key: "unit", title: "Unit", cell: (r) =>
					pincow.db.unit(r.m, run) },
				{ key: "n", title: "n", number: true,
					cell: (r) => number(r.v.n) },
				{ key: "how", title: "Kind", cell: (r) =>
					r.m.exactness +
						(r.m.statistic === "rate" ?
						", rate" : "") },
			] });
	}

	function kernels(point, params) {
		const metric = pincow.db.metricInfo(params.metric) ||
			pincow.db.metricInfo("copies");
		if (!metric)
			return null;
		return [h("h2", null, metric.metric +
			" of this point, by kernel"),
			pincow.scroll("By kernel", h("table",
				{ class: "matrix" },
				h("caption", { class: "hidden" },
					metric.metric +
					" by kernel"),
				h("thead", null, h("tr", null,
					["Kernel", "Value", "Low, high",
						"n"].map(
						(t, i) => h("th",
							{ scope: "col",
							class: i ? "number" :
								null }, t)))),
				h("tbody", null, pincow.db.runs().map((run) =>
					kernelRow(point, metric, run)))))];
	}

	function kernelRow(point, metric, run) {
		const v = pincow.db.value(metric.metric, point, run);
		const skip = pincow.db.skip(point, run);
		const off = pincow.db.meaningless(metric, run);
		const text = v ? (off ? "\u2013" : number(v.value) +
			star(v)) : skip ? "skip" : "\u2013";
		return h("tr", null, h("th", { scope: "row" }, h("a", {
			href: pincow.state.href("point", { point: point.point,
				run: run.run, metric: metric.metric }) },
			runName(run)), " ", runTags(run)),
			h("td", { class: "number", title: skip && !v ?
				skip.reason : null }, text),
			h("td", { class: "number" }, v &&
				!off ? interval(v) : ""),
			h("td", { class: "number" }, v ? number(v.n) : ""));
	}

	/* ---- Times ---- */

	function binStart(bin) {
		return bin < 8 ? bin : (8 + bin % 8) * 2 ** (
			Math.floor(bin / 8) - 1);
	}

	/* The share of samples below the end of each bin. */
	function cumulative(spread) {
		let sum = 0;
		const out = [[Math.max(spread.min, 0.5), 0]];
		for (const pair of spread.bins.split(",")) {
			const [bin, count] = pair.split(":").map(Number);
			sum += count;
			out.push([Math.max(Math.min(binStart(bin + 1),
				spread.max),
				0.5), sum / spread.n]);
		}
		return out;
	}

	function distribution(all, run) {
		if (!all.spread.length)
			return pincow.nothing(
				"No samples of its times are kept.");
		const unit = run.clock === "instructions" ? "instructions" : "ns";
		return pincow.chart({
			label: "Share of the writes that took at most so long, by " +
				"class; " + run.kernel + ", clock " +
					run.clock +
				"; " + all.spread.map((s) => s.class + " n = " +
				number(s.n)).join(", "),
			x: { title: unit + " (logarithmic)", log: true },
			y: { title: "share of writes", range: [0, 1],
				ticks: [0, 0.25, 0.5, 0.75, 1] },
			series: all.spread.map((s) => ({ name: s.class +
				" (n = " +
				number(s.n) + ")", points: cumulative(s),
			step: true })),
		});
	}

	function classes(all) {
		return pincow.table({ label: "Samples by class",
			rows: all.spread,
			param: "classes", columns: [
				{ key: "class", title: "Class", cell: (s) =>
					({ props: { "data-class": s.class },
						content: s.class }) },
				{ key: "n", title: "Samples", number: true,
					cell: (s) => ({ props: {
						class: "number",
						"data-samples": s.n },
					content: number(s.n) }) },
				{ key: "min", title: "Least", number: true,
					cell: (s) => number(s.min) },
				{ key: "max", title: "Most", number: true,
					cell: (s) => number(s.max) },
			] });
	}

	function dots(all, run) {
		return all.each.map((row) => {
			const info = pincow.db.metricInfo(row.metric);
			const seq = row.invocations.split(",").map(Number);
			const value = row.values.split(",").map(Number);
			if (value.length < 2)
				return null;
			return pincow.chart({
				label: row.metric +
					" of each invocation, in the " +
					"order they ran; " + run.kernel +
						", n = " +
					value.length,
				x: { title: "invocation",
					ticks: seq.length > 20 ? null : seq },
				y: { title: info ? pincow.db.unit(info,
					run) : "" },
				series: [{ name: row.metric, line: false,
					marks: true,
					points: value.map((v, i) => [seq[i],
						v]) }],
			});
		}).filter((x) => x);
	}

	function times(box, point, run) {
		const all = pincow.db.detail(run, point);
		if (!all) {
			box.append(pincow.nothing("The samples of run " +
				run.run +
				" are not in this dashboard, which would be too " +
				"large with those of every run; this makes one " +
				"with them:"), pincow.command(
				"pincow dashboard -o DIR " + run.run));
			return;
		}
		box.append(distribution(all, run));
		if (all.spread.length)
			box.append(classes(all));
		const each = dots(all, run);
		if (each.length)
			box.append(h("h2", null, "Invocation by invocation"),
				...each);
		else
			box.append(h("p", { class: "small" },
				"One invocation: " +
				"it has no order to show."));
	}

	function timing(main, point, run) {
		main.append(h("h2", null, "Times"));
		if (run.timeless) {
			main.append(pincow.nothing(
				"This run was emulated: its " +
				"times mean nothing, and are not shown."));
			return;
		}
		const box = h("div", { id: "times" });
		main.append(box);
		if (pincow.raw.meta.detailed.includes(run.run))
			pincow.load("run-" + run.run, () => times(box, point,
				run));
		else
			times(box, point, run);
	}

	function draw(main, params) {
		const point = pincow.db.point(params.point) ||
			pincow.db.points()[0];
		const run = pincow.db.run(params.run) ||
			pincow.db.runs().find((r) => pincow.db.geometry(point,
				r)) ||
			pincow.db.runs()[0];
		const skip = pincow.db.skip(point, run);
		main.append(controls(params, point, run),
			h("p", { class: "lead" }, h("b", null, point.point),
				" on ",
				h("span", { class: "words" }, run.kernel), " ",
				runTags(run)));
		if (skip)
			main.append(pincow.nothing("Skipped in " +
				plural(skip.invocations, "invocation") + ": ",
				h("span", { class: "words" }, skip.reason),
				" (errno " + skip.errno + ")"));
		if (!pincow.db.geometry(point, run)) {
			if (!skip)
				main.append(pincow.nothing("Not run."));
		} else {
			main.append(geometry(point, run), h("h2", null,
				"Values"), h("p", { class: "explain" },
				pincow.format.MARK + "."), values(point, run));
			timing(main, point, run);
		}
		main.append(...[kernels(point, params)].flat().filter(Boolean));
		main.append(h("h2", null, "To measure it again"),
			pincow.command(pincow.format.pointCommand(run, point)));
	}

	pincow.page({
		name: "point",
		title: "Point",
		draw(main, state) {
			if (!pincow.db.points().length) {
				main.append(pincow.nothing(
					"No point was measured " +
					"or skipped in the runs that are shown."));
				return;
			}
			draw(main, state.params);
		},
	});
})();
