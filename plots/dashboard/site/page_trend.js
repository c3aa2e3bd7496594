/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* One metric of one point, from run to run. */
(function () {
	const h = pincow.h;
	const { number, interval, runName, runTags, withUnit, star } =
		pincow.format;

	function ordered(params) {
		const runs = pincow.filters.shownRuns(params).slice();
		if (params.order === "time")
			runs.sort((a, b) => a.started_at < b.started_at ? -1 :
				a.started_at > b.started_at ? 1 :
					a.run - b.run);
		return runs;
	}

	function chosen(params) {
		const metrics = pincow.db.metrics();
		const metric = metrics.find((m) =>
			m.metric === params.metric) ||
			metrics.find((m) => m.metric === "copies") ||
				metrics[0];
		const has = (p) => pincow.db.runs().some((run) =>
			pincow.db.value(metric.metric, p, run));
		const points = pincow.db.points().filter(has);
		const point = pincow.db.point(params.point);
		return { metric, points, point: point || points.find((p) =>
			p.pin !== "none") || points[0] };
	}

	function controls(params, it) {
		const f = pincow.filters;
		const points = it.points.includes(it.point) ? it.points :
			[it.point, ...it.points];
		return f.bar(f.select("point", "Point", points.map((p) =>
			[p.point, p.point]), it.point.point),
		f.select("metric", "Metric", pincow.db.metrics().map((m) =>
			[m.metric, m.metric]), it.metric.metric),
		f.select("order", "Order", [["", "by kernel"],
			["time", "by time"]], params.order || ""),
		f.kernels(params),
		f.check("zero", "From zero", params.zero === "1"));
	}

	/* Near which runs the values of one point and metric change, by run. */
	function changes(it, params) {
		const order = params.order === "time" ? "changes_by_time" :
			"changes_by_kernel";
		const all = pincow.db.once(order + " by cell", () => {
			const by = new Map();
			for (const c of pincow.db.rows(order)) {
				const key = c.point + " " + c.metric;
				if (!by.has(key))
					by.set(key, new Map());
				by.get(key).set(c.run, c);
			}
			return by;
		});
		return all.get(it.point.point + " " + it.metric.metric) ||
			new Map();
	}

	/* In the words of `pincow report --view trend`. */
	function changeText(c) {
		if (!c)
			return "";
		if (c.before > 0 && c.after < 10 * c.before) {
			const percent = 100 * (c.after / c.before - 1);
			return "changes near here, " +
				(percent < 0 ? "" : "+") +
				percent.toFixed(1) + " %";
		}
		return "changes near here, " + number(c.before) + " to " +
			number(c.after);
	}

	/* Times of different clocks cannot share an axis. */
	function byUnit(it, cells) {
		const by = new Map();
		for (const cell of cells) {
			const unit = pincow.db.unit(it.metric, cell.run);
			if (!by.has(unit))
				by.set(unit, []);
			by.get(unit).push(cell);
		}
		return by;
	}

	function drawing(it, unit, cells, runs, params) {
		const turns = changes(it, params);
		const near = cells.map((c) => c.run)
			.filter((run) => turns.has(run.run));
		const at = new Map(cells.map((c) => [c.run, c]));
		const part = (name, want) => ({ name, line: want === false,
			marks: true, say: (p) => runName(runs[p[0] - 1]) +
				": " +
				number(p[1]),
			points: runs.map((run, i) => [at.get(run), i + 1])
				.filter(([c]) => c && !c.run.changed === !want)
				.map(([c, i]) => [i, c.v.value, c.v.low,
					c.v.high]) });
		const series = [part("released kernels", false),
			part("kernels changed for this", true)]
			.filter((s) => s.points.length);
		const most = Math.max(...cells.map((c) => c.v.high === null ?
			c.v.value : c.v.high));
		return pincow.chart({
			label: it.metric.metric + " of " + it.point.point +
				", by run, with its interval where it has one; " +
				"the numbers at the axis are those of the table" +
				(near.length ? "; dotted: changes near run " +
					near.map((run) => runs.indexOf(run) + 1)
						.join(", ") : ""),
			x: { title: params.order === "time" ? "run, in order of " +
				"time" : "run, in order of kernels",
			range: [0.5, runs.length + 0.5],
			ticks: runs.length > 16 ? null :
				runs.map((r, i) => i + 1) },
			y: { title: unit, range: params.zero === "1" ?
				[0, most * 1.06 || 1] : null },
			series,
			changes: near.map((run) => [runs.indexOf(run) + 0.5,
				runName(run) + ": " +
				changeText(turns.get(run.run))]),
		});
	}

	function table(it, runs, params) {
		const turns = changes(it, params);
		const rows = runs.map((run, i) => ({ run, nr: i + 1,
			v: pincow.db.value(it.metric.metric, it.point, run),
			skip: pincow.db.skip(it.point, run),
			off: pincow.db.meaningless(it.metric, run),
			change: changeText(turns.get(run.run)) }));
		return pincow.table({ label: "Run by run", rows, columns: [
			{ key: "nr", title: "Nr", number: true,
				cell: (r) => r.nr },
			{ key: "kernel", title: "Kernel", cell: (r) => [h("a",
				{ href: pincow.state.href("point",
					{ point: it.point.point, run: r.run.run,
						metric: it.metric.metric }) },
				h("span", { class: "words" }, runName(r.run))),
					" ",
			runTags(r.run)] },
			{ key: "started", title: "Started",
				cell: (r) => r.run.started_at.replace("T", " ")
					.replace("Z", "") },
			{ key: "value", title: "Value", number: true,
				cell: (r) => !r.v ? (
					r.skip ? "skip" : "\u2013") :
					r.off ? "\u2013" : ({ props: {
						class: "number",
						"data-run": r.run.run,
						"data-point": it.point.point,
						"data-metric": it.metric.metric,
						"data-value": r.v.value },
					content: withUnit(r.v.value,
						pincow.db.unit(
						it.metric, r.run),
					star(r.v)) }) },
			{ key: "interval", title: "Low, high", number: true,
				cell: (r) => r.v &&
					!r.off ? interval(r.v) : "" },
			{ key: "n", title: "n", number: true,
				cell: (r) => r.v ? number(r.v.n) : "" },
			{ key: "change", title: "Change",
				cell: (r) => r.change &&
				({ props: { "data-change": r.run.run },
					content: r.change }) },
		] });
	}

	function draw(main, params) {
		const it = chosen(params);
		const runs = ordered(params);
		const cells = runs.map((run) => ({ run,
			v: pincow.db.value(it.metric.metric, it.point, run) }))
			.filter((c) => c.v &&
				!pincow.db.meaningless(it.metric, c.run));
		main.append(controls(params, it), h("p", { class: "explain" },
			h("b", null, it.metric.metric), ": " + it.metric.help +
			"."));
		for (const [unit, some] of byUnit(it, cells))
			main.append(drawing(it, unit, some, runs, params));
		if (!cells.length)
			main.append(pincow.nothing(
				"No run that is shown has a " +
				"value of " + it.metric.metric + " for " +
				it.point.point + "."));
		main.append(h("p", { class: "explain" },
			"Between two runs may " +
			"lie many commits, and a noisy series does not tell " +
			"exactly where it turns: a change is near the run that " +
			"is marked, not at it. Counts change where the ranges of " +
			"two neighbours do not overlap; times are judged within " +
			"one machine and clock, by 4 runs on each side at least."),
		table(it, runs, params));
		if (pincow.figures)
			main.append(...pincow.figures(["trend"]));
	}

	pincow.page({
		name: "trend",
		title: "Trend",
		draw(main, state) {
			if (!pincow.db.metrics().length) {
				main.append(pincow.nothing(
					"Nothing was measured " +
					"in the runs that are shown."));
				return;
			}
			if (pincow.raw.trend) {
				draw(main, state.params);
				return;
			}
			main.append(h("p", { role: "status" },
				"Loading\u2026"));
			pincow.load("trend", () =>
				pincow.raw.trend && pincow.draw());
		},
	});
})();
