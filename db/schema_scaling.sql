-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The sixth migration: times over sizes of the range.

-- Times of operations on all of a range, one row per size; `params` without the
-- size. Of references where they are of all of it.
CREATE VIEW sized_value AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp,
	CASE WHEN instr(',' || p.params, ',size=') = 0 THEN p.params
		ELSE trim(substr(',' || p.params, 1,
				instr(',' || p.params, ',size=') - 1) ||
			substr(p.params || ',', instr(',' || p.params, ',size=')
				+ instr(substr(p.params || ',',
					instr(',' || p.params, ',size=')), ',')
				- 1), ',') END AS params,
	m.name AS metric, m.position, m.unit, p.range_bytes,
	p.range_bytes / 4096 AS pages, s.n, s.value, s.low, s.high,
	EXISTS (SELECT 1 FROM point_summary d WHERE d.point = p.id
		AND d.metric = (SELECT id FROM metric
			WHERE name = 'disturbed')) AS marked
FROM point p
	JOIN point_summary s ON s.point = p.id
	JOIN metric m ON m.id = s.metric
WHERE p.range_bytes >= 4096 AND s.value > 0
	AND (m.name IN ('fork_ns', 'arm_ns', 'writes_ns', 'op_ns')
		OR m.name IN ('pin_ns', 'unpin_ns')
			AND p.referenced_pages * 4096 = p.range_bytes);

-- The line value = fixed + per_page * pages through at least three sizes of a
-- run, by least squares of relative residuals (weights 1 / value^2): 2 MiB
-- matters as much as 1 GiB. `r2` is that of the values themselves, and `worst`
-- the largest relative distance of a value from the line, which r2 does not show
-- for small sizes.
CREATE VIEW scaling_info AS
WITH sums AS (
	SELECT run, experiment, mapping, pin, wp, params, metric, unit, position,
		count(*) AS sizes, min(range_bytes) AS least_bytes,
		max(range_bytes) AS most_bytes, avg(value) AS mean,
		max(marked) AS marked,
		sum(1.0 / (value * value)) AS w,
		sum(1.0 * pages / (value * value)) AS wx,
		sum(1.0 / value) AS wy,
		sum(1.0 * pages * pages / (value * value)) AS wxx,
		sum(1.0 * pages / value) AS wxy
	FROM sized_value
	GROUP BY run, experiment, mapping, pin, wp, params, metric
	HAVING count(*) >= 3),
line AS (
	SELECT *, (w * wxy - wx * wy) / (w * wxx - wx * wx) AS per_page,
		(wxx * wy - wx * wxy) / (w * wxx - wx * wx) AS fixed
	FROM sums)
SELECT l.run, l.experiment, l.mapping, l.pin, l.wp, l.params, l.metric, l.unit,
	l.sizes, l.least_bytes, l.most_bytes, l.per_page, l.fixed,
	1 - sum((v.value - l.fixed - l.per_page * v.pages) *
			(v.value - l.fixed - l.per_page * v.pages)) /
		nullif(sum((v.value - l.mean) * (v.value - l.mean)), 0) AS r2,
	max(abs((l.fixed + l.per_page * v.pages) / v.value - 1)) AS worst,
	l.marked
FROM line l JOIN sized_value v ON v.run = l.run
	AND v.experiment = l.experiment AND v.mapping = l.mapping
	AND v.pin = l.pin AND v.wp = l.wp AND v.params = l.params
	AND v.metric = l.metric
GROUP BY l.run, l.experiment, l.mapping, l.pin, l.wp, l.params, l.metric
ORDER BY l.run, l.experiment, l.mapping, l.pin, l.wp, l.params, l.position;
