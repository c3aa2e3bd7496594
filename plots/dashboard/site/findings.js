/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * The tables in sentences: warnings about runs, harms, and the cost of one
 * reference. Counts are the view's; every opinion is one that the command
 * line has, too.
 */
(function () {
	const h = pincow.h;
	const number = pincow.format.number;

	const DOUBT = {
		inconclusives: "writes that the witnesses do not decide",
		witness_conflicts: "witnesses that contradict each other",
		disturbed: "batches that stayed disturbed",
	};

	/* Points of a run with a metric above 0 in any batch. */
	function above(run, metric) {
		if (!pincow.db.metric(metric))
			return [];
		return pincow.db.points().map((point) => ({ point,
			v: pincow.db.value(metric, point, run) }))
			.filter((x) => x.v &&
				Math.max(x.v.value, x.v.high) > 0);
	}

	function pointLink(point, run, text) {
		return h("a", { href: pincow.state.href("point",
			{ point: point.point, run: run.run }) },
			text || point.point);
	}

	function ofPoints(found, run) {
		const first = found.slice(0, 3).map((x, i) => [i ? ", " : "",
			pointLink(x.point, run), " (" +
				pincow.format.counted(x.v) + ")"]);
		return [first, found.length > 3 ?
			" and " + number(found.length - 3) + " more" : ""];
	}

	function runWarnings(run) {
		const out = [];
		const add = (level, ...text) => out.push({ level, run, text });
		const events = pincow.db.rows("events").filter((e) =>
			e.run === run.run);
		if (run.status !== "complete")
			add("bad", "The run is " + run.status + ": " +
				pincow.format.processes(run) + ".");
		for (const e of events.filter((e) => e.kind === "lost").slice(0,
			3))
			add("bad", "Invocation " + e.invocation +
				" was lost: " + e.text);
		for (const metric of Object.keys(DOUBT)) {
			const found = above(run, metric);
			if (found.length)
				add("doubt", number(found.length) +
					" points with "
					+ DOUBT[metric] + ": ",
					ofPoints(found, run));
		}
		return out;
	}

	/* Points of a run that looked for a harm, as report/harm.c counts. */
	function looked(run, harm) {
		if (!pincow.db.metric(harm.metric))
			return [];
		return pincow.db.points().map((point) => ({ point,
			v: pincow.db.value(harm.metric, point, run) }))
			.filter((x) => x.v &&
				!harm.but.includes("," + x.point.pin + ","));
	}

	/* The harms of a run: seen, looked for in vain, or not looked for. */
	function harms(run) {
		return pincow.db.rows("harms").map((harm) => {
			const all = looked(run, harm);
			const found = all.filter((x) =>
				Math.max(x.v.value, x.v.high) > 0)
				.sort((a, b) => b.v.value - a.v.value);
			return { harm, run, points: all.length, found };
		});
	}

	/* Warnings of all shown runs; broken runs come first. */
	function warnings() {
		const all = pincow.db.runs().map(runWarnings).flat();
		return [...all.filter((w) => w.level === "bad"),
			...all.filter((w) => w.level !== "bad")];
	}

	/*
	 * The cost of a reference: of a kind of amplification and a mapping,
	 * the row with the largest factor in this run, and of these the one
	 * with the most pages. Undefined: not measured. A row without its
	 * control cannot blame the reference, and a child that lives has to get
	 * copies with and without one.
	 */
	function worst(run, kind, mapping) {
		return pincow.db.once("worst", allWorst).get(
			[run.run, kind, mapping].join(" "));
	}

	function allWorst() {
		const by = new Map();
		for (const a of pincow.db.rows("amplification")) {
			const key = [a.run, a.kind, a.mapping].join(" ");
			const best = by.get(key);
			if (a.basis !== "measured" || a.factor === null ||
				(a.wp === "fork_alive" && !a.high))
				continue;
			if (!best || a.factor > best.factor ||
				(a.factor === best.factor &&
				(a.high > best.high || (a.high === best.high &&
				a.affected_pages > best.affected_pages))))
				by.set(key, a);
		}
		return by;
	}

	/* The verb for the pages of each kind of amplification. */
	const VERBS = {
		reuse: "copied when written",
		fork: "copied early by fork",
		retention: "kept though nobody maps them",
		accounting: "of RLIMIT_MEMLOCK needed",
		tracking: "that can no longer be tracked",
	};

	const TITLES = {
		reuse: "Copied when written",
		fork: "Copied early by fork",
		retention: "Kept, mapped by nobody",
		accounting: "RLIMIT_MEMLOCK needed",
		tracking: "No longer trackable",
	};

	function sentence(a) {
		const { affected, control, counted } = pincow.format;
		return a.mapping + ": " + counted(affected(a)) + " page" +
			(a.affected_pages === 1 ? "" : "s") + " " +
			(VERBS[a.kind] || a.kind) + " with " +
			pincow.format.plural(a.referenced_pages,
				"referenced page") +
			" (" + a.pin + (a.wp === "none" ? "" : ", " + a.wp) +
				"), " +
			counted(control(a)) + " without";
	}

	/* The experiment that a row of amplification was counted in. */
	function amplifiedPoint(a) {
		const experiment = { reuse: "wp_write" }[a.kind] || a.kind;
		return pincow.db.point(experiment + "/" + a.mapping + "/" +
			a.pin +
			"/" + a.wp + (a.params ? "?" + a.params : ""));
	}

	pincow.findings = { warnings, harms, ofPoints, worst, sentence,
		amplifiedPoint, pointLink,
		VERBS, TITLES };
})();
