/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * Numbers and names as people read them. A rounded number has the whole one in
 * its title and in data-value.
 */
(function () {
	const THIN = "\u202f";

	/* 262144 as 262 144; integers keep every digit. */
	function number(x) {
		if (x === null || x === undefined)
			return "\u2013";
		if (!Number.isInteger(x)) {
			const text = String(+x.toPrecision(6));
			return Math.abs(x) < 10000 ? text : group(text);
		}
		return group(String(x));
	}

	function group(text) {
		const [whole, rest] = text.split(".");
		const grouped = whole.replace("-", "").length < 5 ? whole :
			whole.replace(/\B(?=(\d{3})+$)/g, THIN);
		return rest ? grouped + "." + rest : grouped;
	}

	function ratio(x) {
		if (!Number.isFinite(x))
			return "\u2013";
		return "\u00d7" + (x >= 100 || Number.isInteger(x) ? number(
			Math.round(x)) : x.toPrecision(3));
	}

	/* "512 pages", "2 712 ns"; with a mark "9* pages" */
	function withUnit(x, unit, mark) {
		return number(x) + (mark || "") +
			(unit && unit !== "-" ? THIN + unit : "");
	}

	/* An interval says how sure a number is; a rate never goes without. */
	function interval(v) {
		return v.low === null || v.high === null ? "" :
			"[" + number(v.low) + ", " + number(v.high) + "]";
	}

	/* No number in doubt without its star, which MARK explains. */
	const MARK = "*: batches disagree, and the most frequent value stands " +
		"first, or a batch stayed disturbed";

	function star(v) {
		return v.marked ? "*" : "";
	}

	/* "512", "9* (0 to 9)", "9* (disturbed)"; for a sentence. */
	function counted(v) {
		if (!v.marked)
			return number(v.value);
		return number(v.value) + "* (" + (v.low < v.high ?
			number(v.low) + " to " + number(v.high) :
			"disturbed") + ")";
	}

	/* The two counts of a row of amplification; null: not measured. */
	function affected(a) {
		const varies = a.affected_low < a.affected_high ||
			(a.control_pages !== null &&
			a.control_low < a.control_high);
		return { value: a.affected_pages, low: a.affected_low,
			high: a.affected_high, marked: a.affected_low <
			a.affected_high || (a.marked === 1 && !varies) };
	}

	function control(a) {
		return a.control_pages === null ? null : {
			value: a.control_pages, low: a.control_low,
			high: a.control_high,
			marked: a.control_low < a.control_high };
	}

	function plural(n, word) {
		return number(n) + " " + word + (n === 1 ? "" : "s");
	}

	/* A lost process is replaced by another one, so there may be more
	 * processes than planned invocations. */
	function processes(run) {
		const ended = run.invocations,
			planned = run.planned_invocations;
		return ended > planned ? number(ended) + " processes for " +
			plural(planned, "invocation") :
			number(ended) + " of " + plural(planned, "invocation");
	}

	/* A short name of a run, which still differs from its neighbours'. */
	function runName(run) {
		const same = pincow.db.runs().filter((r) =>
			r.kernel === run.kernel);
		return same.length > 1 ? run.kernel + " #" +
			run.run : run.kernel;
	}

	/* The release, with a warning where the kernel was changed. */
	function runTags(run) {
		const h = pincow.h;
		return [
			run.changed && h("span", { class: "tag changed",
				title: "A kernel that was changed for this" },
				"changed: " + run.changed),
			run.status !== "complete" && h("span",
				{ class: "tag bad" }, run.status),
			run.timeless && h("span", { class: "tag",
				title: "Counts are good, times mean nothing" },
				"emulated"),
			run.clock === "instructions" && h("span",
				{ class: "tag",
				title: "A unit of time is one guest instruction" },
				"instructions"),
		];
	}

	/* As shell_quote() of lib/argv.c, by the same alphabet. */
	function quote(word) {
		const plain = pincow.raw.meta.plain;

		return word && !word.startsWith("~") &&
			[...word].every((c) => plain.includes(c)) ? word :
			"'" + word.replace(/'/g, "'\\''") + "'";
	}

	/* The command that measures one point again as this run did. */
	function pointCommand(run, point) {
		const pattern = "^" + point.point.replace(/[.?*+^$()[\]{}|\\]/g,
			"\\$&") + "$";
		const words = /^pincow boot /.test(run.command) ? run.command :
			"pincow run";
		return words + " --filter " + quote(pattern);
	}

	pincow.format = { number, ratio, withUnit, interval, MARK, star,
		counted, affected, control, plural, processes,
		runName, runTags, quote, pointCommand };
})();
