-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The fourth migration: how far the batches behind a number agree, wherever it
-- is shown. Columns are added to three views.
--
-- `marked`: the number is in doubt. Batches disagree about a count (`low` and
-- `high` have the range), or a batch of the point stayed disturbed.

DROP VIEW IF EXISTS metric_value;
CREATE VIEW metric_value AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp, p.params,
	m.name AS metric, m.unit, m.better,
	CASE WHEN m.exactness <> 'time' THEN m.exactness
		WHEN r.clock = 'instructions' THEN 'near'
		ELSE 'noisy' END AS exactness,
	s.n, s.value, s.low, s.high,
	m.exactness = 'exact' AND s.low < s.high
		OR EXISTS (SELECT 1 FROM point_summary d
			WHERE d.point = p.id AND d.metric = (SELECT id
				FROM metric WHERE name = 'disturbed')) AS marked
FROM point p
	JOIN run r ON r.id = p.run
	JOIN point_summary s ON s.point = p.id
	JOIN metric m ON m.id = s.metric;

-- `low` and `high` are those of the factor: the least with the reference
-- against the most without it, and the reverse.
DROP VIEW IF EXISTS amplification;
CREATE VIEW amplification AS
SELECT p.run, a.kind, p.mapping, p.pin, p.wp, p.params, p.referenced_pages,
	s.value AS affected_pages, c.value AS control_pages,
	CASE WHEN p.referenced_pages > 0
		THEN 1.0 * (s.value - c.value) / p.referenced_pages
	END AS factor,
	'measured' AS basis,
	s.low AS affected_low, s.high AS affected_high,
	c.low AS control_low, c.high AS control_high,
	CASE WHEN p.referenced_pages > 0
		THEN 1.0 * (s.low - c.high) / p.referenced_pages
	END AS low,
	CASE WHEN p.referenced_pages > 0
		THEN 1.0 * (s.high - c.low) / p.referenced_pages
	END AS high,
	s.low < s.high OR coalesce(c.low < c.high, 0)
		OR EXISTS (SELECT 1 FROM point_summary d
			WHERE d.point IN (p.id, q.id) AND d.metric = (SELECT id
				FROM metric WHERE name = 'disturbed')) AS marked
FROM amplification_rule a
	JOIN metric m ON m.name = a.metric
	JOIN point p ON p.experiment = a.experiment
	JOIN point_summary s ON s.point = p.id AND s.metric = m.id
	LEFT JOIN point q ON q.run = p.run AND q.experiment = p.experiment
		AND q.mapping = p.mapping AND q.pin = 'none'
		AND q.wp = p.wp AND q.params = p.params
	LEFT JOIN point_summary c ON c.point = q.id AND c.metric = m.id
UNION ALL
SELECT p.run, a.kind, p.mapping, p.pin, p.wp, p.params, p.referenced_pages,
	p.referenced_pages * (p.page_size / 4096), 0,
	1.0 * (p.page_size / 4096), 'model',
	p.referenced_pages * (p.page_size / 4096),
	p.referenced_pages * (p.page_size / 4096), 0, 0,
	1.0 * (p.page_size / 4096), 1.0 * (p.page_size / 4096), 0
FROM amplification_rule a
	JOIN point p ON p.experiment = a.experiment
WHERE a.model AND p.referenced_pages > 0;

-- A byte that was lost in one batch was lost: the outcome is that of the worst,
-- and `lost_low` and `lost_high` are the bytes of the best and the worst.
DROP VIEW IF EXISTS outcome_info;
CREATE VIEW outcome_info AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp, p.params,
	CASE WHEN l.high > 0 THEN 'silent'
		WHEN u.high > 0 THEN 'unprotected'
		ELSE 'coherent' END AS outcome,
	NULL AS errno, NULL AS reason,
	l.low AS lost_low, l.high AS lost_high,
	l.low < l.high OR coalesce(u.low < u.high, 0)
		OR EXISTS (SELECT 1 FROM point_summary d
			WHERE d.point = p.id AND d.metric = (SELECT id
				FROM metric WHERE name = 'disturbed')) AS marked
FROM point p
	JOIN point_summary l ON l.point = p.id AND l.metric =
		(SELECT id FROM metric WHERE name = 'lost_bytes')
	LEFT JOIN point_summary u ON u.point = p.id AND u.metric =
		(SELECT id FROM metric WHERE name = 'unprotected_pages')
UNION ALL
SELECT p.run, p.name, p.experiment, p.mapping, p.pin, p.wp, p.params,
	'refused', s.errno, s.reason, NULL, NULL, 0
FROM point p JOIN skip s ON s.point = p.id
WHERE p.experiment = 'coherency' AND p.pin <> 'none' AND p.version IS NULL
	AND s.invocation = (SELECT min(t.invocation) FROM skip t
		WHERE t.point = p.id);
