/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * The one global. Data files hand over their tables, each page adds itself,
 * and main.js draws the page that the address names. Classic scripts in the
 * order of index.html: a page opened from a file may load nothing else.
 */
const pincow = {
	raw: {}, // what the data files said, by name
	pages: [], // {name, title, draw(main, state)}, in the order of the menu
	waiting: {}, // who waits for a file, by name

	data(name, value) {
		pincow.raw[name] = value;
		for (const done of pincow.waiting[name] || [])
			done();
		delete pincow.waiting[name];
	},

	/* Load data/NAME.js on demand; done() also where it is missing. */
	load(name, done) {
		if (pincow.raw[name]) {
			done();
			return;
		}
		if (pincow.waiting[name]) {
			pincow.waiting[name].push(done);
			return;
		}
		pincow.waiting[name] = [done];
		const script = document.createElement("script");
		script.src = "data/" + encodeURIComponent(name) + ".js";
		script.addEventListener("error", () => {
			const others = pincow.waiting[name] || [];
			delete pincow.waiting[name];
			others.forEach((other) => other());
		});
		document.head.append(script);
	},

	page(page) {
		pincow.pages.push(page);
	},
};
