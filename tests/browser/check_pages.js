/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Every page of every site: drawn, accessible, and photographed. */
const fs = require("fs");
const { open, fail, ok, equal } = require("./browser.js");

const AXE = fs.readFileSync(require.resolve("axe-core"), "utf8");

const PAGES = ["#/overview", "#/matrix", "#/point", "#/amplification",
	"#/environment", "#/runs", "#/compare", "#/trend"];
const POINT = "#/point?point=wp_write/thp/vmsplice/fork_exit&run=3";

/* The addresses checked on the good site. */
const GOOD = ["#/overview", "#/matrix", "#/matrix?base=4", POINT,
	"#/amplification", "#/environment?a=4&b=5", "#/runs", "#/runs?run=4",
	"#/compare?base=2&new=3", "#/trend?metric=arm_ns"];

/*
 * axe, put in beside the page. Its preload would ask for the style sheet once
 * more, which the page's own rules forbid. Dark differs from light in colour.
 */
async function axe(site, where, dark) {
	await site.page.evaluate(AXE);
	const found = await site.page.evaluate((only) => axe.run(document,
		Object.assign({ resultTypes: ["violations"], preload: false },
			only)), dark ? { runOnly: ["color-contrast"] } : {});
	for (const v of found.violations)
		fail(site.name + " " + where + ": " + v.id + ": " + v.help +
			": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)
				+ " " + n.failureSummary.slice(0, 200)).join("; "));
}

async function wide(site, where) {
	const [is, may] = await site.page.evaluate(() =>
		[document.documentElement.scrollWidth, innerWidth]);
	ok(is <= may, site.name + " " + where + " is wider than the window: " +
		is + " > " + may);
}

async function photograph(site, hash, shots, look) {
	const name = site.name + "-" + hash.replace(/^#\//, "")
		.replace(/[^a-z0-9]+/gi, "_").slice(0, 40) + "-" + look;
	await site.page.screenshot({ path: shots + "/" + name + ".png" });
}

async function look(browser, dir, name, hashes, shots, how, options) {
	const site = await open(browser, dir + "/" + name, options);
	for (const hash of hashes) {
		await site.go(hash);
		await site.page.waitForFunction(() =>
			!document.querySelector("main [role=status]"));
		await wide(site, hash + " " + how);
		if (how !== "phone")
			await axe(site, hash + " " + how, how === "dark");
		await photograph(site, hash, shots, how);
	}
	await site.close();
}

const DARK = { colorScheme: "dark" };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

module.exports = {
	async light(browser, dir, shots) {
		await look(browser, dir, "good", GOOD, shots, "light", {});
	},

	async dark(browser, dir, shots) {
		await look(browser, dir, "good", GOOD, shots, "dark", DARK);
	},

	async phone(browser, dir, shots) {
		await look(browser, dir, "good", GOOD, shots, "phone", PHONE);
	},

	async others(browser, dir, shots) {
		await look(browser, dir, "empty", ["#/overview"], shots, "light",
			{});
		await look(browser, dir, "failed", ["#/overview", "#/runs"],
			shots, "light", {});
		await look(browser, dir, "skips", ["#/matrix", "#/point",
			"#/runs"], shots, "light", {});
		await look(browser, dir, "one", PAGES, shots, "phone", PHONE);
	},

	/* Each page says in words what it has no data for. */
	async nothing(browser, dir) {
		const words = { empty: [/no runs yet/, /Nothing was measured/,
			/No point was/, /No run .* measured/, /no runs yet/,
			/no runs yet/, /Two runs are needed/,
			/Nothing was measured/] };
		words.skips = [/No run .* together with its control/,
			/Nothing was measured/, /Skipped in 1 invocation/,
			/No run .* measured/, null, /no soft-dirty bit/,
			/Two runs are needed/, /Nothing was measured/];
		for (const name of Object.keys(words)) {
			const site = await open(browser, dir + "/" + name);
			for (const [i, hash] of PAGES.entries()) {
				await site.go(hash);
				const text = await site.page.locator("main")
					.innerText();
				ok(!words[name][i] || words[name][i].test(text),
					name + " " + hash + " says: " + text);
			}
			await site.close();
		}
	},

	async failed(browser, dir) {
		const site = await open(browser, dir + "/failed");
		const warned = await site.text(".warnings li");
		ok(warned.some((w) => /run is failed/.test(w)),
			"no warning of the failed run: " + warned);
		await site.go("#/runs");
		const said = (await site.text("pre.console")).join();
		ok(/line 100: Kernel panic/.test(said) &&
			/line 41\b/.test(said) && !/line 40\b/.test(said),
		"not the end of the console: " + said);
		await site.close();
	},

	/* On paper: no controls, every row. */
	async print(browser, dir, shots) {
		const site = await open(browser, dir + "/good", {});
		await site.go("#/matrix");
		await site.page.emulateMedia({ media: "print" });
		equal(await site.page.locator(".controls").isVisible(), false,
			"controls are printed");
		const cut = await site.page.locator(".scroll").evaluate((e) =>
			e.scrollHeight > e.clientHeight + 1);
		equal(cut, false, "the printed matrix is cut off");
		await photograph(site, "#/matrix", shots, "print");
		await site.close();
	},
};
