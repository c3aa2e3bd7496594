/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * The controls above a page. Its id is made of the parameter it sets, so that
 * main.js can give the focus back after the page was drawn again.
 */
(function () {
	const h = pincow.h;
	const AXES = ["experiment", "mapping", "pin", "wp"];

	/* The label of each filter. */
	const TITLES = { experiment: "Experiment", mapping: "Mapping",
		pin: "Pin",
		wp: "Write protection", kernel: "Kernel", kind: "Kind" };

	/* A choice of one; options are [value, text]. */
	function select(key, title, options, chosen, extra) {
		return h("label", { class: "field" }, h("span", null, title),
			h("select", { id: "control-" + key,
				onchange: (e) => pincow.state.change(
					Object.assign({ [key]: e.target.value },
						extra)) },
				options.map(([value, text]) => h("option",
					{ value, selected: value === chosen },
					text))));
	}

	/* A choice of several, as boxes that unfold; an empty one is all. */
	function boxes(key, title, options, chosen) {
		const toggle = (value, on) => {
			const set = new Set(chosen);
			if (on)
				set.add(value);
			else
				set.delete(value);
			pincow.state.change({ [key]: options.map((o) => o[0])
				.filter((v) => set.has(v)).join(",") });
		};
		const some = options.filter((o) => chosen.has(o[0]));
		const said = some.length === 0 ? "all" : some.length === 1 ?
			some[0][1] : some.length + " of " + options.length;
		return h("details", { class: "boxes", id: "boxes-" + key },
			h("summary", { id: "control-" + key },
				h("span", null, title), h("b", null, said)),
			h("fieldset", null, h("legend", null, title),
				options.map(([value, text]) => h("label", null,
					h("input", { type: "checkbox",
						id: "box-" + key + "-" + value,
						checked: chosen.has(value),
						onchange: (e) => toggle(value,
							e.target.checked) }),
					" ", text)),
				h("button", { type: "button",
					id: "none-" + key,
					onclick: () => pincow.state.change(
						{ [key]: "" }) }, "All")));
	}

	function search(key, title, text) {
		return h("label", { class: "field" }, h("span", null, title),
			h("input", { type: "search", id: "control-" + key,
				value: text || "", autocomplete: "off",
				spellcheck: "false",
				oninput: (e) => pincow.state.amend(
					{ [key]: e.target.value }) }));
	}

	function check(key, title, on) {
		return h("label", { class: "field check" },
			h("input", { type: "checkbox", id: "control-" + key,
				checked: on,
				onchange: (e) => pincow.state.change(
					{ [key]: e.target.checked ? "1" : "" }) }),
			h("span", null, title));
	}

	/* The kinds of an axis in these rows, in the order of kinds.def. */
	function kinds(rows, axis) {
		return [...new Set(rows.map((row) => row[axis]))]
			.filter((kind) => kind !== undefined && kind !== null);
	}

	function axes(rows, params, which) {
		return (which || AXES).map((axis) => boxes(axis, TITLES[axis],
			kinds(rows, axis).map((kind) => [kind, kind]),
			pincow.state.list(params[axis])));
	}

	function kernels(params) {
		return boxes("kernel", TITLES.kernel,
			pincow.db.runs().map((run) =>
			[String(run.run), pincow.format.runName(run)]),
			pincow.state.list(params.kernel));
	}

	/* The rows that pass all filters and the search. */
	function matching(rows, params, which) {
		const wanted = (which || AXES).map((axis) =>
			[axis, pincow.state.list(params[axis])])
			.filter(([, set]) => set.size);
		const word = (params.q || "").toLowerCase();
		return rows.filter((row) =>
			wanted.every(([axis, set]) => set.has(row[axis])) &&
			(!word || (row.point ||
				"").toLowerCase().includes(word)));
	}

	function shownRuns(params) {
		const wanted = pincow.state.list(params.kernel);
		const all = pincow.db.runs();
		return wanted.size ? all.filter((run) =>
			wanted.has(String(run.run))) : all;
	}

	pincow.filters = { AXES, select, boxes, search, check, axes, kernels,
		matching, shownRuns,
		bar: (...controls) => h("div", { class: "controls",
			role: "group", "aria-label": "Filters" },
			...controls) };
})();
