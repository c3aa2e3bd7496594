/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* gnuplot's figures. As images they cannot run scripts. */
(function () {
	const h = pincow.h;

	function figure([name, title]) {
		const file = "data/" + name + ".svg";
		return h("figure", { class: "drawn", "data-figure": name },
			h("a", { href: file }, h("img", { src: file,
				alt: title +
				"; the numbers are in the tables of this page" })),
			h("figcaption", null, title));
	}

	/* The figures of these names; null: all. */
	pincow.figures = function (names) {
		const all = pincow.raw.figures || { why: "", list: [] };
		if (all.why)
			return [h("p", { class: "small" }, "No figures: ",
				h("span", { class: "words" }, all.why))];
		return all.list.filter((f) => !names || names.includes(f[0]))
			.map(figure);
	};
})();
