/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* The answer, kernel by kernel: what a reference costs, and the claims. */
(function () {
	const h = pincow.h;
	const { number, plural, runName, runTags, affected, control, star,
		MARK } = pincow.format;

	function warningList() {
		const all = pincow.findings.warnings();
		if (!all.length)
			return h("p", { class: "fine" },
				"No warnings: every run is complete, and " +
				"every write was decided.");
		const item = (w) => h("li", { class: w.level },
			h("b", null, w.level === "bad" ? "Warning" : "Doubt"),
			" ", h("a", { href: pincow.state.href("runs",
				{ run: w.run.run }) }, runName(w.run)), ": ",
			w.text);
		return [h("ul", { class: "warnings" }, all.slice(0,
			12).map(item)),
			all.length > 12 && h("details", null,
				h("summary", { id: "more-warnings" },
					plural(all.length - 12,
						"more warning")),
				h("ul", { class: "warnings" },
					all.slice(12).map(item)))];
	}

	/* The subject of the page, in a sentence. */
	function intro() {
		const runs = pincow.db.runs();
		const kernels = new Set(runs.map((r) => r.kernel));
		const days = runs.map((r) => r.started_at.slice(0, 10)).sort();
		return h("p", null, "Writes to memory that was write-protected " +
			"or forked, on " + plural(kernels.size, "kernel") +
			", measured " + (days[0] === days[days.length - 1] ?
				"on " + days[0] : "from " + days[0] + " to " +
					days[days.length - 1]) +
			": whether the kernel copied pages that it could have " +
			"reused, and what one reference to a page costs.");
	}

	/* One claim on one kernel, in the words of the export, and a way to
	 * look. */
	function claimCell(c) {
		if (!c || !c.points)
			return h("td", { class: "absent", title: c && c.skipped ?
				"refused on this machine" : "not measured" },
				c && c.skipped ? "skip" : "\u00b7");
		return h("td", { class: c.bad ? "hot" : null,
			"data-claim": c.claim, "data-run": c.run },
			h("a", { href: pincow.state.href("matrix",
				{ kernel: c.run, metric: c.metric }) },
				c.said));
	}

	/* Runs of one kernel, with one CPU and with two, are one column. */
	function claimColumns(rows) {
		const by = new Map();
		for (const run of pincow.db.runs())
			by.set(run.kernel, [...by.get(run.kernel) || [], run]);
		return [...by.values()].filter((runs) => rows.some((c) =>
			c.points && runs.some((run) => run.run === c.run)));
	}

	/* Of a kernel's runs the one with the worst count, else one that
	 * measured it. */
	function claimOf(rows, subject, runs) {
		return rows.filter((c) => c.claim === subject.claim &&
			c.subject === subject.subject &&
			runs.some((run) => run.run === c.run))
			.sort((a, b) => (b.worst || 0) - (a.worst || 0) ||
				b.points - a.points)[0];
	}

	function claimsTable() {
		const rows = pincow.db.rows("claims");
		const columns = claimColumns(rows);
		const subjects = [...new Map(rows.map((c) =>
			[c.claim + c.subject, c])).values()];
		if (!columns.length)
			return [pincow.nothing("No claim was measured.")];
		return [h("p", null, "ok: the count is 0 in every point that " +
			"was measured; else the verb and the worst count; " +
			"/M: a rate, in a million (<: none was seen, and it " +
			"is below that, 95 %). S1 to S9 are those of docs/findings.md. " + MARK + "."),
			pincow.scroll("Claims by kernel",
				h("table", { class: "matrix claims" },
				h("caption", { class: "hidden" },
					"Claims by kernel"),
				h("thead", null, h("tr", null,
					h("th", { scope: "col" }, "Claim"),
					columns.map((runs) => h("th",
						{ scope: "col" },
						runs[0].kernel)))),
				h("tbody", null, subjects.map((s) => h("tr",
					null, h("th", { scope: "row" },
						(s.claim === "-" ? "" :
							s.claim + " ") +
						s.subject),
					columns.map((runs) => claimCell(claimOf(
						rows, s, runs))))))))];
	}

	/* Harms of one kernel, as the verdict of the command line has them. */
	function harmList(run) {
		const all = pincow.findings.harms(run);
		const seen = all.filter((x) => x.found.length);
		const clean = all.filter((x) => x.points && !x.found.length);
		return [seen.length > 0 && h("ul", { class: "harms" },
			seen.map((x) => h("li", { class: "bad",
				"data-harm": x.harm.metric,
				"data-points": x.found.length },
				h("b", null, x.harm.word), ": " +
				x.harm.words + ": ",
				pincow.findings.ofPoints(x.found, run)))),
			clean.length > 0 && h("p", { class: "small" },
				"Looked for, not seen: " + clean.map((x) =>
					x.harm.word + " (" + plural(x.points,
						"point") + ")").join(", ") + ".")];
	}

	/* Kinds and mappings that at least one run measured. */
	function columns() {
		const seen = new Map();
		for (const a of pincow.db.rows("amplification"))
			if (a.basis === "measured" && a.factor !== null)
				seen.set(a.kind + " " + a.mapping,
					[a.kind, a.mapping]);
		const order = pincow.db.once("mapping order", () =>
			[...new Set(pincow.db.points().map((p) => p.mapping))]);
		const kinds = Object.keys(pincow.findings.TITLES);
		return [...seen.values()].sort((a, b) =>
			kinds.indexOf(a[0]) - kinds.indexOf(b[0]) ||
			order.indexOf(a[1]) - order.indexOf(b[1]));
	}

	function answerCell(run, kind, mapping) {
		const a = pincow.findings.worst(run, kind, mapping);
		if (!a)
			return h("td", { class: "number absent", title:
				"not measured" }, "\u00b7");
		const point = pincow.findings.amplifiedPoint(a);
		const text = [h("span", { class: "big" },
			number(a.affected_pages) + star(affected(a))),
			h("span", { class: "small" }, number(a.control_pages) +
				star(control(a)) + " without")];
		return h("td", { class: "number answer" + heat(a),
			title: pincow.findings.sentence(a),
			"data-kind": kind, "data-mapping": mapping,
			"data-run": run.run, "data-kernel": run.kernel,
			"data-value": a.affected_pages,
			"data-control": a.control_pages },
			point ? h("a", { href: pincow.state.href("point",
				{ point: point.point, run: run.run }) }, text) :
				text);
	}

	/* Only pages beyond the referenced one itself are a finding. */
	function heat(a) {
		return a.factor > 1 ? " hot" : a.high > 0 ? " warm" : "";
	}

	function answerTable() {
		const all = columns();
		if (!all.length)
			return pincow.nothing(
				"No run that is shown measured a " +
				"reference together with its control.");
		const groups = new Map();
		for (const [kind] of all)
			groups.set(kind, (groups.get(kind) || 0) + 1);
		return [h("p", null, "4k pages affected where one 4k page is " +
			"referenced: the worst of all references and write " +
			"protections that were measured, and the same point " +
			"without the reference. Runs that measured none of " +
			"it have no row. " + MARK + ". ",
			h("span", { class: "swatch hot" },
				"more than the referenced page"), " ",
			h("span", { class: "swatch warm" },
				"as many as are referenced")),
			pincow.scroll("Cost of one referenced page",
				h("table", { class: "matrix" },
				h("caption", { class: "hidden" },
					"Cost of one referenced page"),
				h("thead", null, h("tr", null,
					h("th", { scope: "col", rowspan: 2 },
						"Kernel"),
					[...groups].map(([kind, n]) => h("th",
						{ scope: "colgroup", colspan: n,
							class: "group" },
						pincow.findings.TITLES[kind] ||
							kind))),
				h("tr", null, all.map(([, mapping]) => h("th",
					{ scope: "col", class: "number" },
					mapping)))),
				h("tbody", null,
					pincow.db.runs().filter((run) =>
					all.some(([k, m]) => pincow.findings
						.worst(run, k, m))).map((run) =>
					h("tr", { class: run.changed ?
						"changed-row" : null },
						h("th", { scope: "row" },
							runName(run), " ",
							runTags(run)),
						all.map(([k, m]) =>
							answerCell(run, k,
								m)))))))];
	}

	function counts(run) {
		let measured = 0;
		let skipped = 0;
		for (const point of pincow.db.points()) {
			if (pincow.db.geometry(point, run))
				measured++;
			else if (pincow.db.skip(point, run))
				skipped++;
		}
		return plural(measured, "point") + " measured, " +
			number(skipped) +
			" skipped, " + plural(run.invocations, "invocation") +
			", clock " + run.clock;
	}

	function rules(run) {
		const mine = pincow.db.rows("rules").filter((r) =>
			r.run === run.run);
		return mine.length > 0 && h("p", null, "Reuse is decided by: ",
			mine.map((r, i) => [i ? "; " : "", r.memory + ": ",
				h("b", null, r.rule)]));
	}

	function card(run) {
		const lines = columns().map(([kind, mapping]) =>
			pincow.findings.worst(run, kind, mapping))
			.filter((a) => a && a.high > 0);
		return h("section", { class: "card", "data-run": run.run },
			h("h3", null, run.kernel, " ", runTags(run)),
			h("p", { class: "small" }, "Run " + run.run +
				(run.label ? " \u201c" + run.label +
					"\u201d" : "") +
				": " + counts(run), ". ",
				h("a", { href: pincow.state.href("matrix",
					{ kernel: run.run }) }, "Matrix"), " ",
				h("a", { href: pincow.state.href("environment",
					{ a: run.run }) }, "Environment")),
			rules(run),
			harmList(run),
			lines.length ? h("ul", { class: "sentences" },
				lines.map((a) => h("li", null,
					pincow.findings.sentence(a)))) :
				h("p", null,
					"Nowhere in what was measured does " +
					"a reference cost a page."));
	}

	pincow.page({
		name: "overview",
		title: "Overview",
		draw(main) {
			if (!pincow.db.runs().length) {
				main.append(pincow.nothing(
					"The database has no " +
					"runs yet. ", h("code", null,
						"pincow run"),
					" measures this machine, ",
					h("code", null, "pincow boot"),
					" another kernel."));
				return;
			}
			main.append(intro());
			main.append(h("h2", null,
				"Cost of one referenced 4k page"));
			main.append(...[answerTable()].flat());
			main.append(h("h2", null, "Claims by kernel"));
			main.append(...[claimsTable()].flat());
			main.append(h("h2", null, "Warnings"));
			main.append(...[warningList()].flat().filter(Boolean));
			main.append(h("h2", null, "Kernel by kernel"),
				h("div", { class: "cards" },
					pincow.db.runs().map(card)),
				h("h2", null, "Figures"),
				h("div", { class: "figures" },
					pincow.figures(null)));
		},
	});
})();
