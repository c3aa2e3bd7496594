/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/*
 * Drawings of a single point; gnuplot draws the figures of whole runs. Series
 * differ by dash and marker as well as by colour, and each drawing says in
 * words what it shows.
 */
(function () {
	const svg = pincow.svg;
	const WIDE = 640, HIGH = 280;
	const LEFT = 64, RIGHT = 16, TOP = 16, BOTTOM = 44;

	function logTicks(low, high) {
		const out = [];
		for (let e = Math.floor(Math.log10(low));
			e <= Math.ceil(Math.log10(high)); e++)
			for (const m of [1, 2, 5])
				out.push(m * 10 ** e);
		const inside = out.filter((x) => x >= low && x <= high);
		return inside.length > 9 ? inside.filter((x) =>
			Number.isInteger(Math.log10(x))) : inside;
	}

	function linearTicks(low, high) {
		const span = high - low || 1;
		const raw = span / 5;
		const power = 10 ** Math.floor(Math.log10(raw));
		const step = [1, 2, 5, 10].map((m) => m * power)
			.find((s) => s >= raw);
		const out = [];
		for (let x = Math.ceil(low / step) * step; x <= high; x += step)
			out.push(+x.toPrecision(12));
		return out;
	}

	function scale(low, high, log, from, to) {
		const f = log ? Math.log : (x) => x;
		const a = f(low), b = f(high);
		return (x) => from +
			(to - from) * (b > a ? (f(x) - a) / (b - a) :
			0.5);
	}

	function axisX(ticks, x, title) {
		const bottom = HIGH - BOTTOM;
		return svg("g", { class: "axis" },
			ticks.map((t) => [
				svg("line", { x1: x(t), x2: x(t), y1: TOP,
					y2: bottom, class: "grid" }),
				svg("text", { x: x(t), y: bottom + 16,
					"text-anchor": "middle" }, tick(t))]),
			svg("text", { x: (LEFT + WIDE - RIGHT) / 2, y: HIGH - 6,
				"text-anchor": "middle" }, title));
	}

	function axisY(ticks, y, title) {
		return svg("g", { class: "axis" },
			ticks.map((t) => [
				svg("line", { x1: LEFT, x2: WIDE - RIGHT,
					y1: y(t), y2: y(t), class: "grid" }),
				svg("text", { x: LEFT - 6, y: y(t) + 4,
					"text-anchor": "end" }, tick(t))]),
			svg("text", { x: 12, y: (TOP + HIGH - BOTTOM) / 2,
				"text-anchor": "middle",
					transform: "rotate(-90 12 "
					+ (TOP + HIGH - BOTTOM) / 2 + ")" },
						title));
	}

	function tick(t) {
		if (t >= 1e6)
			return +(t / 1e6).toPrecision(4) + "M";
		return t >= 1e4 ? +(t / 1e3).toPrecision(4) + "k" :
			String(+t.toPrecision(6));
	}

	const MARKS = [
		(x, y) => svg("circle", { cx: x, cy: y, r: 3.5 }),
		(x, y) => svg("rect", { x: x - 3.2, y: y - 3.2, width: 6.4,
			height: 6.4 }),
		(x, y) => svg("path", { d: `M${x} ${y - 4.5}l4.2 7.6h-8.4z` }),
		(x, y) => svg("path",
			{ d: `M${x} ${y - 4.6}l4.4 4.6-4.4 4.6-4.4-` +
			"4.6z" }),
	];

	function bounds(values, log) {
		let low = Math.min(...values), high = Math.max(...values);
		if (log) {
			low = Math.max(low, 1e-9);
			return low < high ? [low / 1.1, high * 1.1] :
				[low / 2, high * 2];
		}
		const pad = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
		low = low >= 0 && low - pad < 0 ? 0 : low - pad;
		return [low, high + pad];
	}

	/*
	 * options: {label, x: {title, log, low, high}, y: likewise,
	 * series: [{name, points: [[x, y]...], step, line, marks}],
	 * changes: [[x, text]...]}. An interval is [x, y, low, high].
	 */
	function chart(options) {
		const all = options.series.flatMap((s) => s.points);
		const [x0, x1] = options.x.range ||
			bounds(all.map((p) => p[0]), options.x.log);
		const [y0, y1] = options.y.range || bounds(all.flatMap((p) =>
			p.length > 2 ? [p[1], p[2], p[3]] : [p[1]])
			.filter((v) => v !== null), options.y.log);
		const x = scale(x0, x1, options.x.log, LEFT, WIDE - RIGHT);
		const y = scale(y0, y1, options.y.log, HIGH - BOTTOM, TOP);
		const ticks = (a, low, high) => a.ticks ||
			(a.log ? logTicks : linearTicks)(low, high);
		const drawing = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`,
			role: "img", "aria-label": options.label,
				class: "chart" },
			axisX(ticks(options.x, x0, x1), x, options.x.title),
			axisY(ticks(options.y, y0, y1), y, options.y.title),
			(options.changes || []).map((c) => change(c, x)),
			options.series.map((s, i) => series(s, i, x, y)));
		return pincow.h("figure", null, drawing,
			options.series.length > 1 && legend(options.series),
			pincow.h("figcaption", null, options.label));
	}

	function change([at, text], x) {
		const line = svg("line", { x1: x(at), x2: x(at), y1: TOP,
			y2: HIGH - BOTTOM, class: "change" });
		line.append(svg("title", null, text));
		return line;
	}

	function path(s, x, y) {
		let d = "", before = null;
		for (const [px, py] of s.points) {
			const at = x(px).toFixed(1), to = y(py).toFixed(1);
			if (before === null)
				d += "M" + at + " " + to;
			else
				d += (s.step ? "H" + at + "V" + to :
					"L" + at + " " + to);
			before = py;
		}
		return d;
	}

	function series(s, i, x, y) {
		const out = svg("g", { class: "series s" + i % 6 });
		if (s.line !== false)
			out.append(svg("path", { d: path(s, x, y),
				class: "line" }));
		if (s.marks)
			for (const p of s.points) {
				if (p.length > 2 && p[2] !== null)
					out.append(svg("line", { x1: x(p[0]),
						x2: x(p[0]), y1: y(p[2]),
						y2: y(p[3]), class: "bar" }));
				const mark = MARKS[i % MARKS.length](x(p[0]),
					y(p[1]));
				mark.append(svg("title", null, (s.say ||
					((q) => q[0] + ": " + q[1]))(p)));
				out.append(mark);
			}
		return out;
	}

	function legend(all) {
		return pincow.h("ul", { class: "legend" }, all.map((s, i) =>
			pincow.h("li", null, svg("svg", { viewBox: "0 0 32 12",
				class: "key", "aria-hidden": "true" },
				svg("g", { class: "series s" + i % 6 },
					s.line !== false && svg("path",
						{ d: "M0 6H32",
							class: "line" }),
					s.marks && MARKS[i % MARKS.length](16,
						6))),
			" " + s.name)));
	}

	pincow.chart = chart;
})();
