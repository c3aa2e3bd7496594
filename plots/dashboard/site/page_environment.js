/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* The environment of a run, and the differences between two. */
(function () {
	const h = pincow.h;
	const { runName, number } = pincow.format;

	const PARTS = {
		must_match: "must match for times to be compared",
		may_differ: "may differ",
		recorded: "recorded",
	};

	/* Rows of both runs, each key once. */
	function entries(a, b) {
		const by = new Map();
		for (const e of pincow.db.rows("environment")) {
			if (e.run !== a.run && (!b || e.run !== b.run))
				continue;
			const key = e.part + " " + e.key;
			if (!by.has(key))
				by.set(key, { part: e.part, key: e.key,
					point: e.key, a: null, b: null });
			if (e.run === a.run)
				by.get(key).a = e.value;
			if (b && e.run === b.run)
				by.get(key).b = e.value;
		}
		return [...by.values()];
	}

	function text(value) {
		return value === null ? h("span", { class: "absent" },
			"not there") :
			h("span", { class: "words" }, String(value));
	}

	function table(rows, a, b, all) {
		const columns = [
			{ key: "key", title: "Key", sort: (r) => r.key,
				cell: (r) => ({ props: { "data-key": r.key },
					content: r.key }) },
			{ key: "a", title: runName(a), sort: (r) => r.a,
				cell: (r) => text(r.a) },
		];
		if (b)
			columns.push({ key: "b", title: runName(b),
				sort: (r) => r.b, cell: (r) => text(r.b) });
		return Object.keys(PARTS).map((part) => {
			const mine = rows.filter((r) => r.part === part);
			return mine.length > 0 && [h("h2", null, part + ": " +
				PARTS[part]), pincow.table({ label: part,
					rows: mine,
				columns, row: (r) => ({ class: b && all &&
					r.a !== r.b ? "differs" : null }) })];
		});
	}

	function draw(main, params) {
		const f = pincow.filters;
		const runs = pincow.db.runs();
		const a = pincow.db.run(params.a) || runs[runs.length - 1];
		const b = params.b ? pincow.db.run(params.b) : null;
		const options = runs.map((r) => [String(r.run), runName(r)]);
		let rows = f.matching(entries(a, b), params, []);
		if (b && params.all !== "1")
			rows = rows.filter((r) => r.a !== r.b);
		main.append(f.bar(
			f.select("a", "Run", options, String(a.run)),
			f.select("b", "Against", [["", "none"], ...options],
				b ? String(b.run) : ""),
			b && f.check("all", "Also what is the same",
				params.all === "1"),
			f.search("q", "Key contains", params.q),
			h("output", { class: "count" }, number(rows.length) +
				" keys")));
		if (!rows.length)
			main.append(pincow.nothing(b ? "Nothing differs." :
				"This run has recorded no environment."));
		main.append(...table(rows, a, b,
			params.all === "1").flat().filter(Boolean));
	}

	pincow.page({
		name: "environment",
		title: "Environment",
		draw(main, state) {
			if (!pincow.db.runs().length) {
				main.append(pincow.nothing(
					"The database has no runs yet."));
				return;
			}
			draw(main, state.params);
		},
	});
})();
