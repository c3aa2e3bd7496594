/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * Making elements. Text only ever becomes a text node, so text from
 * a database is shown and never read as HTML.
 */
(function () {
	const SVG = "http://www.w3.org/2000/svg";

	function set(element, name, value) {
		if (value === null || value === undefined || value === false)
			return;
		if (name.startsWith("on"))
			element.addEventListener(name.slice(2), value);
		else if (name === "value" || name === "checked" ||
			name === "selected" || name === "open")
			element[name] = value;
		else
			element.setAttribute(name, value === true ? "" : value);
	}

	function fill(element, props, children) {
		for (const name of Object.keys(props || {}))
			set(element, name, props[name]);
		for (const child of children.flat(Infinity))
			if (child !== null && child !== undefined &&
				child !== false)
				element.append(child instanceof Node ? child :
					document.createTextNode(String(child)));
		return element;
	}

	pincow.h = (tag, props, ...children) =>
		fill(document.createElement(tag), props, children);

	pincow.svg = (tag, props, ...children) =>
		fill(document.createElementNS(SVG, tag), props, children);

	/* Wide content scrolls by itself, also by keyboard. */
	pincow.scroll = (label, ...children) =>
		pincow.h("div", { class: "scroll", role: "group", tabindex: 0,
			"aria-label": label }, ...children);

	/* Tables that are not whole yet; tests wait until it is 0. */
	let unfinished = 0;

	function note(change) {
		unfinished += change;
		document.documentElement.dataset.unfinished = unfinished;
	}

	/*
	 * The rows of a table: a screenful at once, the rest in pieces, so that
	 * thousands of cells do not block the page.
	 */
	pincow.body = function (rows, make) {
		const body = pincow.h("tbody");
		const piece = 50;
		let done = 0;
		const add = () => {
			body.append(...rows.slice(done, done +
				piece).map(make));
			done += piece;
		};
		const more = () => {
			if (body.isConnected)
				add();
			if (body.isConnected && done < rows.length)
				setTimeout(more, 0);
			else
				note(-1);
		};
		add();
		if (done < rows.length) {
			note(1);
			setTimeout(more, 0);
		}
		return body;
	};

	/* A sentence where there is no content. */
	pincow.nothing = (...text) => pincow.h("p", { class: "nothing" },
		...text);

	/* Text with a button that copies it. */
	pincow.copyButton = function (label, text) {
		const button = pincow.h("button", { type: "button",
			class: "copy",
			onclick: () => copy(text(), button) }, label);
		return button;
	};

	function copy(text, button) {
		const said = button.textContent;
		const tell = (word) => {
			button.textContent = word;
			setTimeout(() => { button.textContent = said; }, 2000);
		};
		if (navigator.clipboard)
			navigator.clipboard.writeText(text).then(
				() => tell("Copied"), () => byHand(text, tell));
		else
			byHand(text, tell);
	}

	/* A page from a file may have no access to the clipboard. */
	function byHand(text, tell) {
		const area = pincow.h("textarea",
			{ "aria-label": "Text to copy",
			value: text });
		document.body.append(area);
		area.select();
		tell(document.execCommand("copy") ? "Copied" : "Not allowed");
		area.remove();
	}

	pincow.command = (text) => pincow.h("div", { class: "command" },
		pincow.h("pre", { tabindex: 0, role: "group",
			"aria-label": "Command" }, pincow.h("code", null,
				text)),
		pincow.copyButton("Copy", () => text));
})();
