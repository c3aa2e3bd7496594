/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* Draws the page that the address names, and listens to the keyboard. */
(function () {
	const h = pincow.h;
	const main = document.getElementById("main");
	const dialog = document.getElementById("keys");
	let drawn = null; // the page that is there

	function pageOf(state) {
		return pincow.pages.find((p) => p.name === state.page) ||
			pincow.pages[0];
	}

	function menu(page) {
		const nav = document.getElementById("pages");
		nav.replaceChildren(h("ul", null,
			pincow.pages.filter((p) => !p.hidden)
			.map((p, i) => h("li", null, h("a", {
				href: pincow.state.href(p.name, {}),
				id: "page-" + p.name, accesskey: null,
				title: "Key " + (i + 1),
				"aria-current": p === page ? "page" : null },
				p.title)))));
	}

	/* Drawing again must not fold boxes or move the focus. */
	function remember() {
		const at = document.activeElement;
		return { id: at && at.id, start: at && at.selectionStart,
			open: [...main.querySelectorAll("details[open][id]")]
				.map((d) => d.id),
			top: window.scrollY, left: [...main.querySelectorAll(
				".scroll")].map((s) => [s.scrollLeft,
					s.scrollTop]) };
	}

	function recall(was) {
		for (const id of was.open) {
			const details = document.getElementById(id);
			if (details)
				details.open = true;
		}
		const at = was.id && document.getElementById(was.id);
		if (at) {
			at.focus({ preventScroll: true });
			if (at.type === "search" && was.start !== null)
				at.setSelectionRange(was.start, was.start);
		}
		[...main.querySelectorAll(".scroll")].forEach((s, i) => {
			if (was.left[i])
				[s.scrollLeft, s.scrollTop] = was.left[i];
		});
		window.scrollTo(0, was.top);
	}

	function fill(page, state) {
		const title = h("h1", { tabindex: -1 }, page.title);
		main.replaceChildren(title);
		try {
			page.draw(main, state);
		} catch (e) {
			main.append(h("p", { class: "nothing", role: "alert" },
				"This page could not be drawn: " + e.message));
			throw e;
		}
		return title;
	}

	pincow.draw = function () {
		const state = pincow.state.now();
		const page = pageOf(state);
		const same = drawn === page;
		const was = same && remember();
		menu(page);
		const title = fill(page, state);
		document.title = page.title + " \u2013 pincow";
		if (same)
			recall(was);
		else if (drawn) {
			title.focus({ preventScroll: true });
			window.scrollTo(0, 0);
		}
		drawn = page;
		/* Tests wait for this: the address is drawn. */
		document.documentElement.dataset.drawn = location.hash;
	};

	/* ---- Footer: the contents, and their source ---- */

	function about() {
		const meta = pincow.raw.meta;
		const left = meta.others ? " " + (meta.chosen ?
			"Others of the database were not asked for: " :
			"The newest complete run of each kernel, machine, clock " +
			"and experiment is shown; left out: ") +
			pincow.format.plural(meta.others, "run") +
			(meta.chosen ? "." : " (pincow dashboard --all, or RUN..., "
				+ "shows them).") : "";
		document.getElementById("about").replaceChildren(
			h("p", null, "Made by pincow " + meta.version +
				" from ",
				h("span", { class: "words" }, meta.source),
				": " + pincow.format.plural(meta.runs.length,
					"run")
				+ ", " + pincow.format.plural(
					pincow.db.points().length, "point") +
						".",
				left),
			pincow.command(meta.command));
	}

	/* ---- Light and dark ---- */

	const THEMES = ["auto", "dark", "light"];

	function theme() {
		try {
			return localStorage.getItem("pincow-theme") || "auto";
		} catch (e) {
			return document.documentElement.dataset.theme || "auto";
		}
	}

	function setTheme(name) {
		document.documentElement.dataset.theme = name;
		document.getElementById("theme-button").textContent =
			"Theme: " + name;
		try {
			localStorage.setItem("pincow-theme", name);
		} catch (e) {
			/* A page from a file may have no storage; the theme
			 * then lasts until it is closed. */
		}
	}

	function nextTheme() {
		setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
	}

	/* ---- Keys ---- */

	const KEYS = [
		["1 to 9", "go to a page"],
		["/", "search, or the first filter"],
		["arrows", "in a matrix: from cell to cell"],
		["Enter", "in a matrix: all about that cell"],
		["t", "light, dark, or as the system is"],
		["?", "these keys"],
		["Esc", "close this"],
	];

	function showKeys() {
		dialog.replaceChildren(h("h2", { id: "keys-title" }, "Keys"),
			h("dl", { class: "facts" }, KEYS.map(([key, what]) => [
				h("dt", null, h("kbd", null, key)),
				h("dd", null, what)])),
			h("button", { type: "button", id: "keys-close",
				onclick: () => dialog.close() }, "Close"));
		dialog.showModal();
	}

	const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
		ArrowRight: [0, 1] };

	/* One cell of the matrix is in the tab order; arrows move it. */
	function moveCell(event, link) {
		const [down, right] = STEPS[event.key];
		const row = link.closest("tr");
		const rows = [...row.parentNode.rows];
		const to = rows[rows.indexOf(row) + down];
		const cells = to && [...to.querySelectorAll("td > a")];
		const at = [...row.querySelectorAll("td > a")].indexOf(link);
		const next = cells && cells[at + right];
		if (!next)
			return;
		event.preventDefault();
		link.setAttribute("tabindex", "-1");
		next.setAttribute("tabindex", "0");
		next.focus();
	}

	function typing(target) {
		return /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
	}

	function press(event) {
		if (event.ctrlKey || event.altKey || event.metaKey ||
			dialog.open)
			return;
		const link = event.target.closest && event.target.closest(
			"#matrix td > a");
		if (link && STEPS[event.key])
			moveCell(event, link);
		if (typing(event.target))
			return;
		const menuPages = pincow.pages.filter((p) => !p.hidden);
		if (/^[1-9]$/.test(event.key) && menuPages[event.key - 1]) {
			location.hash = pincow.state.href(
				menuPages[event.key - 1].name, {});
		} else if (event.key === "/") {
			const field = main.querySelector(
				"input[type=search]") ||
				main.querySelector("select, summary");
			if (field) {
				event.preventDefault();
				field.focus();
			}
		} else if (event.key === "t") {
			nextTheme();
		} else if (event.key === "?") {
			showKeys();
		}
	}

	document.getElementById("skip-link").addEventListener("click", (e) => {
		e.preventDefault(); // the address is the state
		main.focus();
	});
	document.getElementById("theme-button")
		.addEventListener("click", nextTheme);
	document.getElementById("keys-button")
		.addEventListener("click", showKeys);
	document.addEventListener("keydown", press);
	window.addEventListener("hashchange", pincow.draw);
	setTheme(theme());
	if (pincow.raw.meta && pincow.raw.points) {
		about();
		pincow.draw();
	} else {
		main.replaceChildren(pincow.nothing(
			"The data of this dashboard is " +
			"not there: data/ belongs beside index.html."));
	}
})();
