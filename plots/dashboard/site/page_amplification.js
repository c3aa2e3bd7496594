/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Pages affected because of one referenced page: measured, and the model. */
(function () {
	const h = pincow.h;
	const { ratio, runName, runTags, affected, control, counted, MARK } =
		pincow.format;
	const AXES = ["kind", "mapping", "pin", "wp"];

	/* A row per kind, mapping, pin, wp and params; the model beside. */
	function group(all) {
		const by = new Map();
		for (const a of all) {
			const key = [a.kind, a.mapping, a.pin, a.wp, a.params]
				.join(" ");
			if (!by.has(key))
				by.set(key, { kind: a.kind, mapping: a.mapping,
					pin: a.pin, wp: a.wp, params: a.params,
					measured: new Map(),
						model: new Map() });
			by.get(key)[a.basis].set(a.run, a);
		}
		return order([...by.values()]);
	}

	/* In the order of the kinds, as points are. */
	function order(rows) {
		const rank = (axis) => new Map([...new Set(pincow.db.points()
			.map((p) => p[axis]))].map((k, i) => [k, i]));
		const ranks = ["mapping", "pin", "wp"].map((a) => [a, rank(a)]);
		const kinds = Object.keys(pincow.findings.TITLES);
		return rows.sort((a, b) =>
			kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
			ranks.reduce((d, [axis, r]) => d || r.get(a[axis]) -
				r.get(b[axis]), 0) ||
			a.params.localeCompare(b.params));
	}

	function props(a) {
		const run = pincow.db.run(a.run);
		return { "data-kind": a.kind, "data-run": run.run,
			"data-kernel": run.kernel, "data-basis": a.basis,
			"data-mapping": a.mapping, "data-pin": a.pin,
			"data-wp": a.wp, "data-params": a.params,
			"data-factor": a.factor === null ? "" : a.factor };
	}

	function cell(a) {
		if (!a)
			return h("td", { class: "number absent",
				title: "not measured" }, "\u00b7");
		const both = counted(affected(a)) + " with, " +
			(a.control_pages === null ? "control not measured" :
				counted(control(a)) + " without");
		const point = pincow.findings.amplifiedPoint(a);
		const text = [h("span", { class: "big" },
			a.factor === null ? "no factor" : ratio(a.factor) +
				(a.marked ? "*" : "")),
			h("span", { class: "small" }, both)];
		return h("td", Object.assign(props(a), { class: "number" +
			(a.factor > 1 ? " hot" : a.high > 0 ? " warm" : "") }),
			point ? h("a", { href: pincow.state.href("point",
				{ point: point.point, run: a.run }) }, text) :
				text);
	}

	/* A page has the same size on every kernel: one model cell will do. */
	function model(row) {
		const all = [...row.model.values()];
		if (!all.length)
			return h("td", { class: "number model absent",
				title: "this kind has no model" }, "\u2013");
		const factors = [...new Set(all.map((a) => a.factor))];
		return h("td", Object.assign(props(all[0]), {
			class: "number model",
			title: "the model: compound size / 4k, not measured" }),
			factors.map(ratio).join(" or "));
	}

	function table(rows, runs, modelled) {
		return pincow.scroll("Amplification", h("table",
			{ class: "matrix amplification" },
			h("caption", { class: "hidden" },
				"Amplification by kernel"),
			h("thead", null, h("tr", null,
				h("th", { scope: "col" }, "Mapping, pin, wp"),
				modelled && h("th", { scope: "col",
					class: "number model" }, "model"),
				runs.map((run) => h("th", { scope: "col",
					class: "number" }, h("span",
					{ class: "release" }, runName(run)),
					runTags(run))))),
			pincow.body(rows, (row) => h("tr", null,
				h("th", { scope: "row" }, row.mapping + " / " +
					row.pin + " / " + row.wp +
					(row.params ? " ? " + row.params : "")),
				modelled && model(row),
				runs.map((run) => cell(
					row.measured.get(run.run)))))));
	}

	function draw(main, params, all) {
		const f = pincow.filters;
		const runs = f.shownRuns(params);
		const ids = new Set(runs.map((r) => r.run));
		const kept = f.matching(all, params, AXES).filter((a) =>
			ids.has(a.run) && (a.pin !== "none" || params.control));
		main.append(f.bar(f.axes(all, params, AXES), f.kernels(params),
			f.select("model", "Model", [["", "beside the measured"],
				["no", "hidden"]], params.model || ""),
			f.check("control", "Controls", params.control)),
		h("p", { class: "explain" },
			"Factor: (pages affected with the " +
			"reference \u2212 without it) / referenced pages. ",
			"The column ", h("span", { class: "tag model" },
				"model"),
			" is compound size / 4k and was measured nowhere. " + MARK + "."));
		if (pincow.figures)
			main.append(...pincow.figures(["amplification",
				"early_copy", "retention"]));
		const rows = group(kept);
		const kinds = [...new Set(rows.map((r) => r.kind))];
		for (const kind of kinds)
			main.append(h("h2", null,
				pincow.findings.TITLES[kind] ||
				kind), table(rows.filter((r) =>
					r.kind === kind),
				runs, params.model !== "no"));
		if (!rows.length)
			main.append(pincow.nothing("Nothing is left by these " +
				"filters."));
	}

	pincow.page({
		name: "amplification",
		title: "Amplification",
		draw(main, state) {
			const all = pincow.db.rows("amplification");
			if (!all.length) {
				main.append(pincow.nothing(
					"No run that is shown " +
					"measured what a reference costs."));
				return;
			}
			draw(main, state.params, all);
		},
	});
})();
