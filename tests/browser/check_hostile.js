/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Text that would like to be more than text stays text. */
const fs = require("fs");
const { open, ok, equal } = require("./browser.js");

const PAGES = ["#/overview", "#/matrix", "#/point", "#/amplification",
	"#/environment?a=1&b=2&all=1", "#/compare?same=1", "#/trend", "#/runs", "#/runs?run=1", "#/runs?run=2"];

module.exports = {
	async hostile(browser, dir, shots) {
		for (const viewport of [{ width: 1280, height: 900 },
			{ width: 390, height: 844 }]) {
			const site = await open(browser, dir + "/hostile",
				{ viewport });
			for (const hash of PAGES) {
				await site.go(hash);
				const [is, may] = await site.page.evaluate(() =>
					[document.documentElement.scrollWidth,
						innerWidth]);
				ok(is <= may, "hostile " + hash + " is wider than "
					+ "the window: " + is + " > " + may);
				const name = hash.replace(/[^a-z0-9]+/g, "_");
				await site.page.screenshot({ path: shots +
					"/hostile" + name + viewport.width +
					".png" });
			}
			equal(await site.page.evaluate(() => [typeof hacked,
				[...document.images].filter((i) =>
					!/\/data\/[a-z_]+\.svg$/.test(i.src))
					.length,
				document.scripts.length > 10]),
			["undefined", 0, true], "something ran");
			await site.close();
		}
	},

	async shown_as_text(browser, dir) {
		const site = await open(browser, dir + "/hostile");
		await site.go("#/runs?run=1");
		const text = await site.page.locator("main").innerText();
		for (const part of ["</script><script>window.hacked=1</script>",
			"<img src=x onerror=hacked=1>", "\"'`${hacked=1}&lt;&amp;",
			"\\u{202e}", "\\x1b[31m"])
			ok(text.includes(part), "not shown: " + part);
		ok(!/[\u2028\u202e\u001b]/.test(text), "it acts on the reader");
		await site.close();
	},

	/* An address is from anybody, too. */
	async hostile_address(browser, dir) {
		const site = await open(browser, dir + "/good");
		for (const hash of ["#/nowhere", "#/compare?base=9&new=%3Cb%3E",
			"#/compare?base=4&new=4", "#/trend?point=x&metric=%22", "#/point?point=%3Cb%3E&run=x",
			"#/matrix?metric=%3Cscript%3E&base=99&mapping=%00",
			"#/environment?a=-1&b=%22", "#/runs?run=%27&sort=--",
			"#/matrix?q=%E0%A4%A", "#/matrix?metric=__proto__&" +
			"constructor=1", "#//?&=&"]) {
			await site.go(hash);
			ok((await site.text("h1")).length === 1, "no page at " +
				hash);
			ok(!/could not be drawn/.test(await site.page.locator(
				"main").innerText()), "not drawn: " + hash);
		}
		await site.close();
	},

	/* Nothing in the data leaves ASCII or could end a script. */
	async data_files(browser, dir) {
		for (const name of ["hostile", "good"]) {
			const data = dir + "/" + name + "/data";
			/* Figures are images, which run nothing. */
			for (const file of fs.readdirSync(data)
				.filter((f) => f.endsWith(".js"))) {
				const bytes = fs.readFileSync(data + "/" + file,
					"latin1");
				ok(!/[^\n\x20-\x7e]|<|>|&/.test(bytes),
					file + " holds more than plain ASCII");
			}
		}
	},
};
