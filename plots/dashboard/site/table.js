/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * A table that sorts by the column whose heading is pressed. The order is a
 * parameter of the page ("sort=-ratio"): it comes back with the address.
 */
(function () {
	const h = pincow.h;

	function compare(a, b) {
		if (a === b)
			return 0;
		if (a === null || a === undefined)
			return 1;
		if (b === null || b === undefined)
			return -1;
		if (typeof a === "number" && typeof b === "number")
			return a - b;
		return String(a).localeCompare(String(b), "en",
			{ numeric: true });
	}

	/*
	 * Columns: {key, title, number, sort(row), cell(row)}; cell returns the
	 * content, or {props, content}. Rows beyond @limit are behind a button.
	 */
	function table(options) {
		const key = options.param || "sort";
		const order = pincow.state.now().params[key] || "";
		const down = order.startsWith("-");
		const by = options.columns.find((c) =>
			c.key === order.replace(/^-/, "") && c.sort);
		let rows = options.rows;
		if (by) {
			rows = rows.slice().sort((a, b) =>
				compare(by.sort(a), by.sort(b)));
			if (down)
				rows.reverse();
		}
		const body = h("tbody");
		const more = (from, to) => body.append(...rows.slice(from, to)
			.map((row, i) => line(options, row, from + i)));
		const limit = options.limit || rows.length;
		more(0, limit);
		const out = h("table", { class: options.class || "plain" },
			h("caption",
				{ class: options.caption ? null : "hidden" },
				options.caption || options.label),
			h("thead", null, h("tr", null,
				options.columns.map((c) =>
				heading(c, key, by === c, down)))),
			body);
		return pincow.h("div", null,
			pincow.scroll(options.label, out),
			rows.length > limit && rest(rows.length, limit, more));
	}

	function rest(nr, limit, more) {
		const button = h("button", { type: "button", class: "more",
			onclick: () => { more(limit, nr); button.remove(); } },
			"Show the other " + pincow.format.number(nr - limit));
		return button;
	}

	function heading(c, key, is, down) {
		const props = { scope: "col", class: c.number ? "number" : null,
			"aria-sort": is ? (down ? "descending" : "ascending") :
				null, title: c.help || null };
		if (!c.sort)
			return h("th", props, c.title);
		return h("th", props, h("button", { type: "button",
			id: "sort-" + key + "-" + c.key, class: "sort",
			onclick: () => pincow.state.change({
				[key]: is && !down ? "-" + c.key : c.key }) },
			c.title, is && h("span", { "aria-hidden": "true" },
				down ? " \u25be" : " \u25b4")));
	}

	function line(options, row, index) {
		return h("tr", options.row ? options.row(row, index) : null,
			options.columns.map((c, i) => {
				let cell = c.cell(row);
				if (!cell || !cell.props ||
					cell instanceof Node)
					cell = { props: {}, content: cell };
				const props = Object.assign({
					class: c.number ? "number" : null },
					cell.props);
				if (i === 0)
					props.scope = "row";
				return h(i === 0 ? "th" : "td", props,
					cell.content);
			}));
	}

	pincow.table = table;
})();
