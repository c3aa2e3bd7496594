/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Every control does what it says, the address says it, and it comes back. */
const { open, sql, ok, equal } = require("./browser.js");

function rows(site) {
	return site.text("#matrix tbody th");
}

/* Unfold a filter and tick one of its boxes. */
async function tick(site, key, value) {
	const details = site.page.locator("#boxes-" + key);
	if (!await details.evaluate((d) => d.open))
		await site.page.click("#control-" + key);
	await site.page.click("[id='box-" + key + "-" + value + "']");
	await site.settled();
}

module.exports = {
	async filters(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/matrix?empty=1");
		const all = await rows(site);
		for (const [key, value, at] of [["experiment", "wp_write", 0],
			["mapping", "thp", 1], ["pin", "vmsplice", 2],
			["wp", "fork_exit", 3]]) {
			await site.go("#/matrix?empty=1");
			await tick(site, key, value);
			equal(await site.hash(), "#/matrix?empty=1&" + key + "=" +
				value, key);
			equal(await rows(site), all.filter((p) =>
				p.split("/")[at].split("?")[0] === value),
			"rows of " + key);
			ok(await site.page.locator("#boxes-" + key).evaluate((d) =>
				d.open), key + " folds when a box is ticked");
		}
		await tick(site, "mapping", "4k");
		await tick(site, "mapping", "thp");
		equal(await rows(site), all.filter((p) =>
			/^[^/]*\/(4k|thp)\/[^/]*\/fork_exit$/.test(p)),
		"two filters at once");
		await site.close();
	},

	async kernels(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/matrix");
		await tick(site, "kernel", "4");
		equal(await site.text("#matrix thead .release"),
			["6.1.0-56-amd64"], "one kernel");
		await site.page.click("#none-kernel");
		equal((await site.text("#matrix thead .release")).length, 4,
			"all kernels again");
		equal(await site.hash(), "#/matrix", "nothing is left of it");
		await site.close();
	},

	async selects(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/matrix");
		await site.page.selectOption("#control-metric", "faults");
		await site.page.selectOption("#control-base", "4");
		await site.page.check("#control-empty");
		await site.settled();
		equal(await site.hash(), "#/matrix?base=4&empty=1&metric=faults",
			"the address");
		const once = await site.page.locator("#matrix").innerText();
		ok(/base/.test(once), "the base is not named");
		await site.page.fill("#control-q", "vmsplice");
		equal(await site.hash(),
			"#/matrix?base=4&empty=1&metric=faults&q=vmsplice",
			"the address while typing");
		ok((await rows(site)).every((p) => /vmsplice/.test(p)), "search");
		ok(await site.page.evaluate(() => document.activeElement.id ===
			"control-q"), "typing loses the field");
		await site.close();
	},

	/* An address alone brings everything back. */
	async round_trip(browser, dir) {
		const hash = "#/matrix?base=4&mapping=4k,thp&metric=faults&q=fork";
		const site = await open(browser, dir + "/good", {});
		await site.go(hash);
		const before = await site.page.locator("main").innerHTML();
		await site.page.reload();
		equal(await site.hash(), hash, "after reloading");
		equal(await site.page.locator("main").innerHTML(), before,
			"the page after reloading");
		equal(await site.page.evaluate(() => {
			const s = pincow.state.now();
			return pincow.state.href(s.page, s.params);
		}), hash, "the address made again");
		await site.close();
	},

	async back(browser, dir) {
		const site = await open(browser, dir + "/good", {});
		await site.page.click("#page-matrix");
		await tick(site, "pin", "vmsplice");
		await site.page.click("#page-runs");
		equal(await site.text("h1"), ["Runs"], "the menu");
		for (const [title, hash] of [["Matrix", "#/matrix?pin=vmsplice"],
			["Matrix", "#/matrix"], ["Overview", ""]]) {
			await site.page.goBack();
			equal(await site.hash(), hash, "back");
			equal(await site.text("h1"), [title], "back");
		}
		await site.close();
	},

	async cell(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/matrix?metric=copies");
		await site.page.click("#matrix td[data-point='wp_write/thp/" +
			"vmsplice/fork_exit'][data-run='3'] a");
		equal(await site.hash(), "#/point?metric=copies&point=wp_write/" +
			"thp/vmsplice/fork_exit&run=3", "a pressed cell");
		const command = await site.page.locator(".command code")
			.allInnerTexts();
		ok(command.some((c) => c === "pincow run --filter " +
			"'^wp_write/thp/vmsplice/fork_exit$'"),
		"the command: " + command);
		await site.page.selectOption("#control-run", "4");
		ok(/&run=4$/.test(await site.hash()), "another kernel");
		await site.page.selectOption("#control-point",
			"wp_write/4k/none/fork_exit");
		const hash = await site.hash();
		ok(/point=wp_write\/4k\/none\/fork_exit/.test(hash),
			"another point");
		await site.close();
	},

	async keyboard(browser, dir) {
		const site = await open(browser, dir + "/good");
		const at = () => site.page.evaluate(() => {
			const cell = document.activeElement.closest("td");
			return cell && cell.dataset.run + " " +
				(cell.parentNode.rowIndex - 1);
		});
		await site.page.keyboard.press("2");
		await site.page.waitForSelector("#matrix");
		await site.page.focus("#matrix td a[tabindex='0']");
		equal(await at(), "2 0", "the first cell");
		for (const key of ["ArrowDown", "ArrowRight", "ArrowRight",
			"ArrowUp", "ArrowDown", "ArrowLeft"])
			await site.page.keyboard.press(key);
		equal(await at(), "3 1", "arrows");
		await site.page.keyboard.press("Enter");
		ok(/^#\/point/.test(await site.hash()), "Enter");
		await site.page.keyboard.press("2");
		await site.page.waitForSelector("#matrix");
		await site.page.keyboard.press("/");
		await site.page.keyboard.type("thp");
		ok(/q=thp/.test(await site.hash()), "/ finds the search");
		await site.page.locator("h1").focus();
		await site.page.keyboard.press("?");
		ok(await site.page.locator("#keys").isVisible(), "?");
		await site.page.keyboard.press("Escape");
		ok(!await site.page.locator("#keys").isVisible(), "Esc");
		await site.close();
	},

	async theme(browser, dir) {
		const site = await open(browser, dir + "/good", {});
		const back = () => site.page.evaluate(() =>
			getComputedStyle(document.body).backgroundColor);
		const light = await back();
		await site.page.click("#theme-button");
		const dark = await back();
		ok(light !== dark, "dark is as light");
		await site.page.locator("h1").focus();
		await site.page.keyboard.press("t");
		equal(await back(), light, "light again");
		await site.close();
	},

	/* The first thing that Tab finds leads past the menu. */
	async skip_link(browser, dir) {
		const site = await open(browser, dir + "/good", {});
		await site.page.keyboard.press("Tab");
		equal(await site.page.evaluate(() => document.activeElement.id),
			"skip-link", "the first stop");
		await site.page.keyboard.press("Enter");
		equal(await site.page.evaluate(() => document.activeElement.id),
			"main", "the skip link");
		equal(await site.hash(), "", "the skip link changes the address");
		await site.close();
	},

	async amplification_controls(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/amplification");
		await tick(site, "kind", "fork");
		const kinds = await site.page.locator(".amplification td[data-kind]")
			.evaluateAll((all) => [...new Set(all.map((td) =>
				td.dataset.kind))]);
		equal(kinds, ["fork"], "one kind");
		await site.page.selectOption("#control-model", "no");
		await site.settled();
		equal(await site.page.locator("[data-basis=model]").count(), 0,
			"the model is hidden");
		await site.page.check("#control-control");
		ok((await site.text(".amplification tbody th")).some((t) =>
			/ none \/ none/.test(t)), "controls");
		await site.close();
	},

	async compare_controls(browser, dir) {
		const site = await open(browser, dir + "/good", {});
		await site.go("#/compare?base=2&new=3");
		await site.page.waitForSelector("[data-verdict]");
		const verdicts = () => site.page.locator("[data-verdict]")
			.evaluateAll((all) =>
				all.map((e) => e.dataset.verdict));
		ok(!(await verdicts()).includes("same"), "same is not hidden");
		await site.page.check("#control-same");
		await site.settled();
		ok((await verdicts()).includes("same"), "same stays hidden");
		const spreads = await site.page.locator("[data-spread=base]")
			.allTextContents();
		ok(spreads.length && spreads.every((text) =>
			/ median; min [\d.,]+, max [\d.,]+/.test(text)),
		"no minimum and maximum: " + spreads[0]);
		await tick(site, "verdict", "worse");
		equal([...new Set(await verdicts())], ["worse"], "one verdict");
		await site.page.click("#sort-sort-metric");
		await site.settled();
		const metrics = await site.page.locator("[data-verdict]")
			.evaluateAll((all) => all.map((e) => e.dataset.metric));
		equal(metrics, metrics.slice().sort(), "sorted by metric");
		for (const name of ["Copy as mail text", "Copy as Markdown"]) {
			await site.page.click("text=" + name);
			await site.page.waitForSelector("text=/^Copied$/");
			await site.page.waitForSelector("text=" + name);
		}
		const text = await site.page.evaluate(() =>
			pincow.raw["compare-2-3"].text);
		ok(text.length > 10 && text.every((line) => line.length <= 78),
			"the mail is wider than 78 columns");
		await site.page.selectOption("#control-new", "2");
		ok(/does not hold that pair/.test((await site.text("main"))
			.join()), "a pair that is not there");
		await site.close();
	},

	async trend_controls(browser, dir) {
		const site = await open(browser, dir + "/good");
		const point = "wp_write/thp/vmsplice/fork_exit";
		await site.go("#/trend");
		await site.page.selectOption("#control-point", point);
		await site.settled();
		await site.page.selectOption("#control-order", "time");
		await site.settled();
		await site.page.check("#control-zero");
		equal(await site.hash(), "#/trend?order=time&point=" + point +
			"&zero=1", "the address");
		const values = () => site.page.locator("td[data-metric]")
			.evaluateAll((all) => all.map((e) => [+e.dataset.run,
				+e.dataset.value]));
		equal(await values(), sql(dir + "/good.db", "SELECT run, value " +
			"FROM metric_value WHERE metric = 'copies' AND point = '" +
			point + "' AND run > 1 ORDER BY run").map((r) =>
			[r.run, r.value]), "values in order of time");
		await site.page.selectOption("#control-metric", "arm_ns");
		await site.settled();
		ok((await values()).every(([run]) => run !== 5),
			"a time under emulation");
		await site.close();
	},

	async environment(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/environment");
		await site.page.selectOption("#control-a", "4");
		await site.page.selectOption("#control-b", "5");
		const keys = await site.text("[data-key]");
		ok(keys.includes("cpu_model"), "cpu_model differs: " + keys);
		await site.page.check("#control-all");
		const all = await site.text("[data-key]");
		ok(all.length > keys.length + 10, "also what is the same");
		await site.page.fill("#control-q", "CPU_MODEL");
		ok((await site.text("[data-key]")).every((k) =>
			/cpu_model/.test(k)), "the search");
		await site.close();
	},

	async runs(browser, dir) {
		const site = await open(browser, dir + "/good");
		await site.go("#/runs");
		const order = () => site.text("main tbody th a");
		equal(await order(), ["5", "4", "3", "2", "1"], "newest first");
		await site.page.click("#sort-sort-run");
		equal(await order(), ["1", "2", "3", "4", "5"], "sorted");
		await site.page.click("#sort-sort-run");
		equal(await order(), ["5", "4", "3", "2", "1"], "and back");
		equal(await site.hash(), "#/runs?sort=-run", "the address");
		await site.page.selectOption("#control-only", "failed");
		equal(await order(), [], "none of these failed");
		await site.page.selectOption("#control-only", "");
		await site.page.click("main tbody a >> text=/^4$/");
		ok((await site.text("main")).join().includes("a baseline"),
			"a label");
		await site.close();
	},
};
