/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* check.js DIRECTORY SCREENSHOTS CHECK...: the sites and databases are in
 * DIRECTORY, the checks in check_CHECK.js. */
const { launch, fail, failures } = require("./browser.js");

const [dir, shots, ...names] = process.argv.slice(2);
const checks = names.map((name) => require("./check_" + name + ".js"));

(async () => {
	const browser = await launch();
	for (const check of checks)
		for (const [name, run] of Object.entries(check)) {
			const start = Date.now();
			try {
				await run(browser, dir, shots);
			} catch (e) {
				fail(name + ": " + e.message.split("\n")[0]);
			}
			console.log(name + ": " + (Date.now() - start) + " ms");
		}
	await browser.close();
	process.exit(failures() ? 1 : 0);
})();
