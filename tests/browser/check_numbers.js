/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* The page shows the numbers of the views, as the sqlite3 shell reads them. */
const { execFileSync } = require("child_process");
const fs = require("fs");
const { open, sql, ok, equal } = require("./browser.js");

const SHOWN = "run IN (2, 3, 4, 5)"; // databases.sh: run 1 is left out

/* Cells as "run point value", sorted. */
async function cells(site, selector) {
	return (await site.page.locator(selector).evaluateAll((all) =>
		all.filter((td) => td.dataset.value !== undefined).map((td) =>
			[td.dataset.run, td.dataset.point, td.dataset.metric,
				+td.dataset.value].join(" ")))).sort();
}

/* The digits that people read, beside the attribute. */
async function shownDigits(site) {
	return site.page.locator("#matrix td[data-value]").evaluateAll((all) =>
		all.filter((td) => Number.isInteger(+td.dataset.value) &&
			td.textContent.replace(/[\u202f*]/g, "") !==
			td.dataset.value).map((td) => td.textContent));
}

module.exports = {
	async matrix(browser, dir) {
		const db = dir + "/good.db";
		const site = await open(browser, dir + "/good");
		const metrics = sql(db, "SELECT DISTINCT m.metric, i.exactness " +
			"FROM metric_value m JOIN metric_info i USING (metric) " +
			"WHERE " + SHOWN);
		for (const { metric, exactness } of metrics) {
			await site.go("#/matrix?metric=" + metric);
			const wanted = sql(db, "SELECT v.run, point, metric, value" +
				" FROM metric_value v JOIN run_info r USING (run)" +
				" WHERE v." + SHOWN + " AND metric = '" + metric +
				"'" + (exactness === "time" ?
				" AND clock <> 'emulated'" : "")).map((r) =>
				[r.run, r.point, r.metric, r.value].join(" "))
				.sort();
			equal(await cells(site, "#matrix td"), wanted,
				"the matrix of " + metric);
			equal(await shownDigits(site), [],
				"digits of " + metric);
		}
		ok(metrics.length > 20, "few metrics: " + metrics.length);
		await site.close();
	},

	async ratio(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/matrix?metric=copies&base=4");
		const wanted = sql(dir + "/good.db", "SELECT 1.0 * a.value / b.value"
			+ " AS r FROM metric_value a JOIN metric_value b USING " +
			"(point, metric) WHERE a.run = 3 AND b.run = 4 AND " +
			"metric = 'copies' AND b.value > 0 ORDER BY 1");
		const is = await site.page.locator("#matrix td[data-run='3']")
			.evaluateAll((all) => all.map((td) => td.dataset.ratio)
				.filter((r) => r).map(Number)
				.sort((a, b) => a - b));
		equal(is, wanted.map((w) => w.r), "ratios of run 3 to run 4");
		await site.close();
	},

	async point(browser, dir) {
		const db = dir + "/good.db";
		const site = await open(browser, dir + "/good");
		const point = "wp_write/4k/vmsplice/fork_exit";
		await site.go("#/point?point=" + point + "&run=4");
		const wanted = sql(db, "SELECT run, point, metric, value FROM " +
			"metric_value WHERE run = 4 AND point = '" + point + "'")
			.map((r) => [r.run, r.point, r.metric, r.value].join(" "))
			.sort();
		equal(await cells(site, "td[data-metric]"), wanted, point);
		await site.page.waitForSelector("#times [data-class]");
		const classes = await site.page.locator("#times tbody tr")
			.evaluateAll((all) => all.map((tr) => [
				tr.querySelector("[data-class]").dataset.class,
				+tr.querySelector("[data-samples]").dataset
					.samples]));
		equal(classes, sql(db, "SELECT class, count(*) AS n FROM " +
			"sample_value WHERE run = 4 AND point = '" + point +
			"' GROUP BY class ORDER BY class <> 'reuse'")
			.map((r) => [r.class, r.n]), "samples of " + point);
		const charts = await site.page.locator("#times svg.chart").count();
		ok(charts > 1, "no drawings of invocations: " + charts);
		await site.close();
	},

	/* The histogram holds every sample, in the bin that it belongs to. */
	async bins(browser, dir) {
		const db = dir + "/good.db";
		const site = await open(browser, dir + "/good");
		const point = "wp_write/4k/vmsplice/fork_exit";
		await site.go("#/point?point=" + point + "&run=4");
		await site.page.waitForSelector("#times [data-class]");
		const is = await site.page.evaluate((name) => {
			const run = pincow.db.run(4), p = pincow.db.point(name);
			return pincow.db.detail(run, p).spread.map((s) =>
				[s.class, s.min, s.max, s.bins]);
		}, point);
		const bin = (ns) => {
			if (ns < 8)
				return ns;
			const e = Math.floor(Math.log2(ns));
			return 8 * (e - 2) + Math.floor(ns / 2 ** (e - 3)) % 8;
		};
		for (const [name, min, max, bins] of is) {
			const all = sql(db, "SELECT ns FROM sample_value WHERE " +
				"run = 4 AND point = '" + point + "' AND class = '"
				+ name + "'").map((r) => r.ns);
			const count = new Map();
			all.forEach((ns) => count.set(bin(ns),
				(count.get(bin(ns)) || 0) + 1));
			equal([min, max], [Math.min(...all), Math.max(...all)],
				name + " from and to");
			equal(bins, [...count].sort((a, b) => a[0] - b[0])
				.map((c) => c.join(":")).join(","), name);
		}
		ok(is.length === 2, "classes: " + JSON.stringify(is));
		await site.close();
	},

	async amplification(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/amplification");
		const is = await site.page.locator(
			".amplification td[data-basis=measured]")
			.evaluateAll((all) => all.map((td) => {
				const d = td.dataset;
				return [d.run, d.kind, d.mapping, d.pin, d.wp,
					d.factor].join(" "); }));
		const wanted = sql(dir + "/good.db", "SELECT * FROM amplification " +
			"WHERE " + SHOWN + " AND basis = 'measured' AND " +
			"pin <> 'none'").map((a) => [a.run, a.kind, a.mapping,
			a.pin, a.wp, a.factor].join(" "));
		equal(is.sort(), wanted.sort(), "measured amplification");
		const models = await site.page.locator(
			".amplification td[data-basis=model]")
			.evaluateAll((all) => all.map((td) =>
				td.classList.contains("model")));
		ok(models.length > 0 && models.every((m) => m),
			"the model is drawn like a measurement");
		await site.close();
	},

	/* Verdicts, their number and order, are those of the command. */
	async compare(browser, dir) {
		const site = await open(browser, dir + "/good");
		let said = "";
		try {
			said = execFileSync(process.env.PINCOW_FAKE, ["compare",
				"--db", dir + "/good.db", "--format", "json", "2",
				"3"], { encoding: "utf8" });
		} catch (e) {
			said = e.stdout; // its exit code is its finding
		}
		const wanted = JSON.parse(said);
		await site.go("#/compare?base=2&new=3&same=1");
		await site.page.waitForSelector("[data-verdict]");
		const more = site.page.locator("button.more");
		if (await more.count())
			await more.click();
		const is = await site.page.locator("[data-verdict]").evaluateAll(
			(all) => all.map(({ dataset: d }) =>
				[d.point, d.metric, d.verdict].join(" ")).sort());
		equal(is, wanted.metrics.map((m) =>
			[m.point, m.metric, m.verdict].join(" ")).sort(),
		"verdicts");
		ok(is.some((v) => / copies worse$/.test(v)), "nothing is worse");
		const counts = await site.page.locator("[data-verdict-count]")
			.evaluateAll((all) => Object.fromEntries(all.map((e) =>
				[e.dataset.verdictCount, +e.dataset.count])));
		for (const verdict of Object.keys(counts))
			equal(counts[verdict], wanted.counts[verdict],
				"number of " + verdict);
		await site.close();
	},

	/* The overview names the worst, and its control. */
	async overview(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/overview");
		const is = await site.page.locator("td.answer").evaluateAll((all) =>
			all.map((td) => { const d = td.dataset; return [d.run,
				d.kind, d.mapping, d.value - d.control].join(" ");
			}));
		const wanted = sql(dir + "/good.db", "SELECT run, kind, mapping, " +
			"max(factor * referenced_pages) AS most FROM amplification" +
			" WHERE " + SHOWN + " AND basis = 'measured' AND factor " +
			"IS NOT NULL GROUP BY 1, 2, 3").map((a) =>
			[a.run, a.kind, a.mapping, a.most].join(" "));
		equal(is.sort(), wanted.sort(), "what a reference costs");
		const pictures = await site.page.evaluate(async () => {
			const all = [...document.images];
			await Promise.all(all.map((i) => i.decode()));
			return [pincow.raw.figures.why, all.length];
		});
		ok(pictures[0] || pictures[1] > 0, "no figure: " + pictures);
		ok((await site.text(".changed-row .tag.changed")).join() ===
			"changed: page_count-everywhere",
		"the changed kernel does not say so");
		ok(/left out: 1 run\b/.test(await site.page.locator("#about")
			.innerText()), "what was left out is not said");
		await site.close();
	},

	/* No count in doubt without its star, on whatever page. */
	async doubt(browser, dir) {
		const site = await open(browser, dir + "/doubt");
		const shows = async (hash, words) => {
			await site.go(hash);
			const text = await site.page.locator("#main").innerText();
			for (const word of words)
				ok(text.includes(word), word + " on " + hash);
		};
		const point = "wp_write/4k/vmsplice/fork_exit";
		await shows("#/overview", ["9* (0 to 9) pages copied when " +
			"written with 1 referenced page", "0* (0 to 511) without",
			"batches that stayed disturbed", "0* (0 to 4096)"]);
		await shows("#/amplification", ["\u00d79*", "9* (0 to 9) with",
			"1* (disturbed) with", "0* (0 to 511) without"]);
		await shows("#/matrix?metric=copies", ["9*", "0*", "1*"]);
		await shows("#/point?point=" + point, ["9*", "[0, 9]"]);
		await shows("#/trend?metric=copies&point=" + point, ["9*"]);
		await site.close();
	},

	/* Near which runs copies change, as the command line has it. */
	async trend_changes(browser, dir) {
		for (const name of ["large", "many"]) {
			const all = JSON.parse(fs.readFileSync(dir + "/" + name +
				".json", "utf8"));
			const point = all.find((r) => r.change).point;
			const wanted = all
				.filter((r) => r.point === point && r.change)
				.map((r) => [r.run, r.before, r.after]);
			const site = await open(browser, dir + "/" + name);
			await site.go("#/trend?metric=copies&order=time&point=" +
				encodeURIComponent(point));
			await site.page.waitForSelector("td[data-run]");
			equal((await site.page.locator("td[data-change]")
				.evaluateAll((td) => td.map((e) => [
					+e.dataset.change, e.textContent]))),
			wanted.map(([run, before, after]) => [run,
				"changes near here, " + (before > 0 &&
				after < 10 * before ? (after < before ? "" : "+") +
				(100 * (after / before - 1)).toFixed(1) + " %" :
				before + " to " + after)]), "changes of " + name);
			equal(await site.page.locator(".chart line.change")
				.count(), wanted.length, "marks of " + name);
		}
	},

	/* An instruction is no nanosecond, on whatever page. */
	async instructions(browser, dir) {
		const site = await open(browser, dir + "/instructions");
		for (const hash of ["#/matrix?metric=arm_ns", "#/compare?same=1",
			"#/trend?metric=arm_ns", "#/point?metric=arm_ns"]) {
			await site.go(hash);
			const shown = await site.page.locator("#main").evaluate(
				(main) => main.innerText +
					[...main.querySelectorAll("[title]")]
						.map((e) => e.title).join("\n"));
			ok(!/[0-9]\u202fns\b/.test(shown), "ns on " + hash);
			ok(/instructions/.test(shown), "no unit on " + hash);
		}
		await site.close();
	},

	/* 500 points on 20 kernels take a second on an idle machine: from the
	 * request to a page that answers, and from a choice to its numbers. */
	async large(browser, dir) {
		const site = await open(browser, dir + "/large");
		await site.page.goto("about:blank");
		await site.page.goto("file://" + dir + "/large/index.html" +
			"#/matrix?metric=copies", { waitUntil: "commit" });
		await site.page.waitForFunction(() =>
			document.documentElement.dataset.drawn,
		null, { polling: "raf" });
		const first = Math.round(await site.page.evaluate(() =>
			performance.now()));
		await site.settled();
		const start = Date.now();
		await site.page.selectOption("#control-metric", "arm_ns");
		await site.page.waitForFunction(() => /arm_ns/.test(
			document.documentElement.dataset.drawn),
		null, { polling: "raf" });
		const second = Date.now() - start;
		await site.settled();
		console.log("500 points x 20 kernels: " + first + " ms, another " +
			"metric " + second + " ms");
		ok(first < 10000 && second < 10000, "a large matrix takes long");
		await site.go("#/matrix?metric=copies");
		const seen = await cells(site, "#matrix td");
		ok(seen.length > 0, "no cell");
		const [{ n }] = sql(dir + "/large.db", "SELECT count(*) AS n FROM " +
			"metric_value WHERE metric = 'copies'");
		ok(seen.length <= n, "more cells than values");
	},

	/* The page of 1,000 runs lists the runs that it leaves out. */
	async many(browser, dir) {
		const site = await open(browser, dir + "/many");
		await site.go("#/overview");
		const shown = await site.page.evaluate(() =>
			pincow.raw.meta.runs.length);
		ok(shown >= 20 && shown < 1000, shown + " runs are shown");
		ok(new RegExp("left out: " + (1000 - shown) + " runs").test(
			(await site.text("#about")).join()),
		"what is left out is not said");
		await site.go("#/runs");
		equal(await site.page.evaluate(() => pincow.db.rows("runs").length),
			1000, "runs that are listed");
	},
};
