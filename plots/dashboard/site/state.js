/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * The address is the only state: "#/matrix?metric=copies&pin=none". A control
 * changes the address, the address draws the page; so the back button, a
 * bookmark and a link in a mail all work.
 */
(function () {
	function parse(hash) {
		const text = hash.replace(/^#\/?/, "");
		const mark = text.indexOf("?");
		const state = { page: mark < 0 ? text : text.slice(0, mark),
			params: {} };
		const words = new URLSearchParams(mark < 0 ? "" :
			text.slice(mark + 1));
		for (const [key, value] of words)
			state.params[key] = value;
		return state;
	}

	/* Sorted, so that one state has one address. */
	function href(page, params) {
		const words = new URLSearchParams();
		for (const key of Object.keys(params || {}).sort())
			if (params[key] !== null && params[key] !== undefined &&
				params[key] !== "")
				words.set(key, params[key]);
		/* Readable in a mail: these need no escape in a fragment. */
		const text = words.toString().replace(/%2F/g, "/")
			.replace(/%2C/g, ",").replace(/%3A/g, ":");
		return "#/" + page + (text ? "?" + text : "");
	}

	function now() {
		return parse(location.hash);
	}

	/* Change some parameters of the page that is shown. */
	function change(params) {
		const state = now();
		location.hash = href(state.page,
			Object.assign({}, state.params, params));
	}

	/* As change(), without a step for the back button: while typing. */
	function amend(params) {
		const state = now();
		history.replaceState(null, "", href(state.page,
			Object.assign({}, state.params, params)));
		pincow.draw();
	}

	/* "a,b" as a set; empty: everything. */
	function list(text) {
		return new Set((text || "").split(",").filter((word) => word));
	}

	pincow.state = { parse, href, now, change, amend, list };
})();
