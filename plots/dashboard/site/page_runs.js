/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Every run of the database; failed ones with their last lines; skips. */
(function () {
	const h = pincow.h;
	const { number, plural, processes } = pincow.format;

	const COLUMNS = [
		{ key: "run", title: "Run", number: true, sort: (r) => r.run,
			cell: (r) => ({ props: { "data-run": r.run,
				class: "number" }, content: h("a",
				{ href: pincow.state.href("runs",
					{ run: r.run }) }, r.run) }) },
		{ key: "started", title: "Started", sort: (r) => r.started_at,
			cell: (r) => r.started_at.replace("T", " ")
				.replace("Z", "") },
		{ key: "kernel", title: "Kernel", sort: (r) => r.kernel,
			cell: (r) => h("span", { class: "clamp" }, r.kernel) },
		{ key: "status", title: "Status", sort: (r) => r.status,
			cell: (r) => h("span",
				{ class: r.status === "complete" ?
				null : "tag bad" }, r.status) },
		{ key: "invocations", title: "Invocations", number: true,
			sort: (r) => r.invocations,
			cell: (r) => r.invocations > r.planned_invocations ?
				processes(r) : r.invocations + "/" +
				r.planned_invocations },
		{ key: "clock", title: "Clock", sort: (r) => r.clock,
			cell: (r) => r.clock },
		{ key: "machine", title: "Machine", sort: (r) => r.machine,
			cell: (r) => r.machine },
		{ key: "label", title: "Label", sort: (r) => r.label,
			cell: (r) => h("span", { class: "clamp" },
				r.label || "") },
		{ key: "shown", title: "Shown", sort: (r) => shown(r) ? 0 : 1,
			cell: (r) => shown(r) ? "yes" : "no" },
	];

	function shown(run) {
		return pincow.raw.meta.runs.includes(run.run);
	}

	/* Text from outside, which may be long. */
	function words(text) {
		return h("span", { class: "words" }, text);
	}

	function events(run) {
		const mine = pincow.db.rows("events").filter((e) =>
			e.run === run.run && e.kind !== "setting");
		if (!mine.length)
			return null;
		return [h("h4", null, "Events"),
			h("ul", { class: "events" }, mine.map((e) => h("li",
				null,
				h("b", null, e.kind),
				e.invocation ? " in invocation " +
					e.invocation :
					"", e.subject ? [" ",
						words(e.subject)] : "",
				": ", words(e.text),
				e.times > 1 ? " (" + number(e.times) +
					" times)" :
					"")))];
	}

	function consoles(run) {
		const mine = pincow.db.rows("console").filter((c) =>
			c.run === run.run);
		const by = new Map();
		for (const line of mine) {
			if (!by.has(line.invocation))
				by.set(line.invocation, []);
			by.get(line.invocation).push(line.text);
		}
		return [...by].map(([invocation, lines]) => [
			h("h4", null, "The end of the console, invocation " +
				invocation),
			h("pre", { class: "console", tabindex: 0, role: "group",
				"aria-label": "Console of invocation " +
					invocation }, lines.join("\n"))]);
	}

	function skips(run) {
		const mine = pincow.db.rows("skips").filter((s) =>
			s.run === run.run);
		const by = new Map();
		for (const s of mine) {
			if (!by.has(s.reason))
				by.set(s.reason, []);
			by.get(s.reason).push(s);
		}
		if (!mine.length)
			return null;
		return [h("h4", null, plural(mine.length, "skip")),
			h("ul", { class: "skips" }, [...by].map(([reason,
				list]) =>
				h("li", null, words(reason),
					" (errno " + list[0].errno + ")",
					h("details", { id: "skips-" + run.run +
						"-" + list[0].point },
						h("summary", { id: "skip-" +
							run.run + "-" +
							list[0].point },
							plural(list.length,
								"point")),
						h("ul", null, list.map((s) =>
							h("li", null,
								s.point)))))))];
	}

	/* Each reason once, with the points and runs it holds for. */
	function reasons() {
		const by = new Map();
		for (const s of pincow.db.rows("skips")) {
			if (!by.has(s.reason))
				by.set(s.reason, []);
			by.get(s.reason).push(s);
		}
		if (!by.size)
			return h("p", null,
				"Nothing, in the runs that are shown.");
		const rows = [...by].map(([reason, list]) => ({ reason, list,
			runs: new Set(list.map((s) => s.run)),
			points: new Set(list.map((s) => s.point)) }));
		return pincow.table({ label: "Skips", param: "skips", rows,
			columns: [
				{ key: "reason", title: "Reason",
					sort: (r) => r.reason,
					cell: (r) => words(r.reason) },
				{ key: "errno", title: "errno", number: true,
					sort: (r) => r.list[0].errno,
					cell: (r) => r.list[0].errno },
				{ key: "kernels", title: "Kernels",
					sort: (r) => r.runs.size,
					cell: (r) => pincow.db.runs().filter((
						run) =>
						r.runs.has(run.run)).map((run,
							i) =>
						[i ? ", " : "",
							words(pincow.format
							.runName(run))]) },
				{ key: "points", title: "Points",
					sort: (r) => r.points.size,
					cell: (r) => h("details", null,
						h("summary", null, plural(
							r.points.size,
								"point")),
						h("ul", null,
							[...r.points].map((p) =>
							h("li", null, p)))) },
			] });
	}

	function facts(run) {
		const all = [["UUID", run.uuid], ["Session", run.session],
			["Started", run.started_at], ["Finished",
				run.finished_at],
			["Planned points", run.planned_points],
			["pincow", run.version]];
		return h("dl", { class: "facts" }, all.map(([name, value]) => [
			h("dt", null, name), h("dd", null,
				value === null ? "\u2013" :
				value)]));
	}

	function detail(run) {
		return h("section", { class: "card", id: "run-" + run.run },
			h("h3", null, "Run " + run.run + ": ",
				h("span", { class: "words" }, run.kernel), " ",
				h("span", { class: run.status === "complete" ?
					"tag" : "tag bad" }, run.status)),
			run.label && h("p", null, "Label: ", words(run.label)),
			facts(run),
			h("h4", null, "The command that made it"),
			pincow.command(run.command),
			events(run), consoles(run),
			shown(run) ? skips(run) : h("p", { class: "small" },
				"Skips and values are here for runs that are " +
				"shown: pincow dashboard -o DIR " + run.run));
	}

	function draw(main, params) {
		const all = pincow.db.rows("runs");
		const one = all.find((r) => String(r.run) === params.run);
		const failed = all.filter((r) => r.status !== "complete" &&
			r.status !== "running");
		const rows = params.only === "failed" ? failed : all;
		main.append(pincow.filters.bar(pincow.filters.select("only",
			"List", [["", "all " + number(all.length)],
				["failed", failed.length +
					" that did not end " +
					"well"]], params.only || "")));
		main.append(pincow.table({ label: "Runs", rows,
			columns: COLUMNS,
			limit: 100, row: (r) => ({ class: one === r ? "chosen" :
				null }) }));
		if (one) {
			main.append(h("h2", null, "The chosen run"),
				detail(one));
			return;
		}
		if (failed.length) {
			main.append(h("h2", null,
				"Runs that did not end well"));
			main.append(...failed.slice(0, 10).map(detail));
		}
		main.append(h("h2", null, "Skipped points"),
			reasons());
	}

	pincow.page({
		name: "runs",
		title: "Runs",
		draw(main, state) {
			if (!pincow.db.rows("runs").length) {
				main.append(pincow.nothing(
					"The database has no runs yet."));
				return;
			}
			draw(main, state.params);
		},
	});
})();
