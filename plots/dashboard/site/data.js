/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * Taking the data apart, as plots/dashboard/script.h writes it: a column is one
 * text with one token per row. A cell is one point in one run; its number is
 * point * runs + run.
 */
(function () {
	const cache = new Map();

	function once(key, make) {
		if (!cache.has(key))
			cache.set(key, make());
		return cache.get(key);
	}

	/* Numbers, texts, null; "=" is what @same has in that row. */
	function decode(text, strings, same) {
		const out = [];
		if (!text)
			return out;
		for (const word of text.split(" ")) {
			const star = word.lastIndexOf("*");
			const token = star < 0 ? word : word.slice(0, star);
			let times = star < 0 ? 1 : +word.slice(star + 1);
			if (token === "=") {
				while (times--)
					out.push(same[out.length]);
				continue;
			}
			let value = null;
			if (token[0] === "@")
				value = strings[+token.slice(1)];
			else if (token !== "-")
				value = +token;
			while (times--)
				out.push(value);
		}
		return out;
	}

	function columns(raw, strings) {
		const out = {};
		for (const name of Object.keys(raw))
			out[name] = decode(raw[name], strings || []);
		return out;
	}

	/* A table as an array of objects; empty where there is no such one. */
	function rows(name) {
		return once("rows " + name, () => {
			const raw = pincow.raw[name];
			if (!raw)
				return [];
			return toRows(raw.rows, columns(raw.columns,
				raw.strings));
		});
	}

	function toRows(nr, column) {
		const names = Object.keys(column);
		const out = new Array(nr);
		for (let i = 0; i < nr; i++) {
			const row = {};
			for (const name of names)
				row[name] = column[name][i];
			out[i] = row;
		}
		return out;
	}

	/* The release of a kernel that was changed ends in the change. */
	function changed(release) {
		const found = /-pincow-(.+)$/.exec(release);
		return found ? found[1] : null;
	}

	/* The runs that are shown, in display order, each with its index. */
	function runs() {
		return once("shown", () => {
			const by = new Map(rows("runs").map((r) => [r.run, r]));
			return pincow.raw.meta.runs.map((id, index) => {
				const run = by.get(id);
				run.index = index;
				run.changed = changed(run.kernel);
				run.timeless = run.clock === "emulated";
				return run;
			});
		});
	}

	function points() {
		return once("points", () => rows("points").map((p, index) => {
			p.index = index;
			return p;
		}));
	}

	function byName(table, key) {
		return once("by " + table + key, () => {
			const list = table === "points" ? points() :
				table === "shown" ? runs() : rows(table);
			return new Map(list.map((row) => [row[key], row]));
		});
	}

	/* All cells of a metric: {value, low, high, n}, null where absent. */
	function metric(name) {
		return once("metric " + name, () => {
			const raw = pincow.raw.values.metrics[name];
			if (!raw)
				return null;
			const value = decode(raw.value, []);
			return {
				value,
				low: decode(raw.low, [], value),
				high: decode(raw.high, [], value),
				n: decode(raw.n, []),
			};
		});
	}

	/* One cell of it, or null. */
	function value(name, point, run) {
		const all = metric(name);
		const at = point.index * runs().length + run.index;
		if (!all || all.value[at] === null)
			return null;
		return { value: all.value[at], low: all.low[at],
			high: all.high[at], n: all.n[at],
			marked: marked(name, all, at) };
	}

	/* As metric_value has it: batches disagree about a count, or a batch of
	 * the point stayed disturbed. */
	function marked(name, all, at) {
		const info = byName("metrics", "metric").get(name);
		const disturbed = metric("disturbed");
		return (info && info.exactness === "exact" &&
			all.low[at] !== null && all.low[at] < all.high[at]) ||
			Boolean(disturbed && disturbed.value[at] !== null);
	}

	/* The geometry of a cell, or null where it was not measured. */
	function geometry(point, run) {
		const all = once("cells", () =>
			columns(pincow.raw.cells.columns, []));
		const at = point.index * runs().length + run.index;
		if (all.version[at] === null)
			return null;
		const out = {};
		for (const name of Object.keys(all))
			out[name] = all[name][at];
		return out;
	}

	function skip(point, run) {
		const all = once("skips by cell", () => new Map(
			rows("skips").map((s) => [s.run + " " + s.point, s])));
		return all.get(run.run + " " + point.point) || null;
	}

	/* The exporter names the control of each point (report/control.h). */
	function control(point) {
		return byName("points", "point").get(point.control) || null;
	}

	/* Metrics that this dashboard has a value of, in their own order. */
	function metrics() {
		return once("metrics there", () => rows("metrics").filter(
			(m) => pincow.raw.values.metrics[m.metric]));
	}

	/* Times under emulation mean nothing. */
	function meaningless(m, run) {
		return run.timeless && m.exactness === "time";
	}

	/* Runs that count guest instructions have times in instructions. */
	function unit(m, run) {
		if (m.unit === "ns" && run.clock === "instructions")
			return "instructions";
		return m.unit === "-" ? "" : m.unit;
	}

	/*
	 * The details of a run, once load()ed: distributions and the values of
	 * each invocation of one point.
	 */
	function detail(run, point) {
		const raw = pincow.raw["run-" + run.run];
		if (!raw)
			return null;
		const all = once("detail " + run.run, () => ({
			spread: toRows(raw.rows, words(raw.columns,
				raw.strings)),
			each: toRows(raw.invocations.rows,
				words(raw.invocations.columns, raw.strings)),
		}));
		const mine = (row) => row.point === point.index;
		return { spread: all.spread.filter(mine),
			each: all.each.filter(mine) };
	}

	/* As columns(), for columns whose tokens are lists. */
	function words(raw, strings) {
		const out = {};
		for (const name of Object.keys(raw))
			out[name] = name === "bins" || name === "values" ?
				raw[name].split(" ") :
				decode(raw[name], strings);
		return out;
	}

	pincow.db = { rows, runs, points, metrics, metric, value, geometry,
		skip,
		control, detail, meaningless, unit, decode, once,
		point: (name) => byName("points", "point").get(name) || null,
		run: (id) => byName("shown", "run").get(+id) || null,
		metricInfo: (name) =>
			byName("metrics", "metric").get(name) || null };
})();
