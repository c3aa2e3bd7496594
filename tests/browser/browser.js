/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * Chromium, and sites in it. A page that says anything on the console, throws,
 * or asks for anything but files of its own is a failure by itself.
 */
const { chromium } = require("playwright-core");
const { execFileSync } = require("child_process");
const path = require("path");

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
	"--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync"];

let failures = 0;

function fail(what) {
	console.log("FAIL: " + what);
	failures++;
}

function ok(condition, what) {
	if (!condition)
		fail(what);
}

function equal(is, wanted, what) {
	const a = JSON.stringify(is), b = JSON.stringify(wanted);
	if (a === b)
		return;
	let at = 0;
	while (a[at] === b[at])
		at++;
	const from = Math.max(0, at - 40);
	fail(what + ": ..." + a.slice(from, from + 300) + ", not ..." +
		b.slice(from, from + 300));
}

function launch() {
	return chromium.launch({ executablePath: "/usr/bin/chromium",
		args: FLAGS });
}

const shared = new Map();

/*
 * A site. Without options it is the window that the last check of that site
 * had, whatever page it shows; with options a new one.
 */
async function open(browser, dir, options) {
	if (options)
		return openNew(browser, dir, options);
	if (!shared.has(dir)) {
		const site = await openNew(browser, dir, {});
		shared.set(dir, Object.assign(site, { close() {} }));
	}
	return shared.get(dir);
}

async function openNew(browser, dir, options) {
	const context = await browser.newContext(Object.assign(
		{ viewport: { width: 1280, height: 900 } }, options));
	const page = await context.newPage();
	const name = path.basename(dir);
	page.setDefaultTimeout(30000);
	page.on("console", (m) => fail(name + " says on the console: " +
		m.text().slice(0, 200)));
	page.on("pageerror", (e) => fail(name + " throws: " + e.message));
	page.on("dialog", (d) => {
		fail(name + " opens a dialog");
		d.dismiss();
	});
	context.on("request", (r) => {
		if (!r.url().startsWith("file://" + dir + "/") &&
			!r.url().startsWith("data:"))
			fail(name + " asks for " + r.url());
	});
	const site = { page, name, context,
		/* The page draws what the address says. */
		settled: () => page.waitForFunction(() => {
			const { drawn, unfinished } =
				document.documentElement.dataset;
			return drawn === location.hash && !(unfinished > 0);
		}),
		async go(hash) {
			await page.evaluate((to) => {
				location.hash = to;
			}, hash);
			await site.settled();
		},
		async hash() {
			await site.settled();
			return page.evaluate(() => location.hash);
		},
		async text(selector) {
			await site.settled();
			return page.locator(selector).allInnerTexts();
		},
		close: () => context.close() };
	await page.goto("file://" + dir + "/index.html");
	return site;
}

/* Rows of a query, by the sqlite3 shell, a reader other than ours. */
function sql(db, query) {
	const out = execFileSync("sqlite3", ["-readonly", "-json", db, query],
		{ encoding: "utf8", maxBuffer: 1 << 28 });
	return out.trim() ? JSON.parse(out) : [];
}

module.exports = { launch, open, sql, fail, ok, equal,
	failures: () => failures };
