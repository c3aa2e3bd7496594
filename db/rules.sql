-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Which reuse rule a kernel shows, from the signatures of rules.def, which
-- rules.c makes the view rule_term of. No facts: made anew by each program
-- whose rows differ.

-- For each run and row: how many of its points the run has, and how many of
-- these are as the row wants them in all batches.
CREATE VIEW rule_seen AS
SELECT r.id AS run, t.position, t.memory, t.rule, count(s.value) AS measured,
	coalesce(sum(s.low >= iif(t.low < 500000000, t.low,
			t.low - 1000000000 + p.range_bytes / 4096)
		AND s.high <= iif(t.high < 500000000, t.high,
			t.high - 1000000000 + p.range_bytes / 4096)), 0)
		AS fitting
FROM run r JOIN rule_term t
	LEFT JOIN point p ON p.run = r.id AND p.experiment = 'wp_write'
		AND p.params = '' AND p.mapping GLOB t.mapping
		AND p.pin = t.pin
		AND (instr(',' || t.wps || ',', ',' || p.wp || ',')
			OR p.version < 4 AND instr(',' || t.wps || ',',
				',' || p.wp || '<4,'))
	LEFT JOIN point_summary s ON s.point = p.id AND s.metric =
		(SELECT id FROM metric WHERE name = 'copies')
GROUP BY r.id, t.position;

-- A rule fits where each of its rows does; one that nothing contradicts and
-- that is not measured whole is open.
--
-- `points`: what decides, with the copies of each ("1 to 512" where batches
-- differ). `missing`: what would have to be measured as well; NULL where the
-- rule is known, and where what there is fits no rule.
--
-- All three are made once for all runs, not once for each row.
CREATE VIEW rule_info AS
WITH seen AS MATERIALIZED (SELECT * FROM rule_seen),
	verdict AS MATERIALIZED (
		SELECT run, memory, rule, min(position) AS position,
			min(measured > 0 AND fitting = measured) AS fits,
			min(fitting = measured) AS open
		FROM seen
		GROUP BY run, memory, rule),
	lack AS MATERIALIZED (
		SELECT n.run, n.memory, min(o.rule ||
			printf('/%08d', t.position)) AS at,
			'wp_write/' || t.mapping || '/' || t.pin || '/'
			|| replace(replace(t.wps, 'mprotect<4,', ''),
				',', '|') AS text
		FROM verdict o
			JOIN seen n ON n.run = o.run
				AND n.memory = o.memory AND n.rule = o.rule
			JOIN rule_term t ON t.position = n.position
		WHERE o.open AND NOT n.measured
		GROUP BY n.run, n.memory, text)
SELECT v.run, v.memory,
	iif(sum(v.fits) = 1, max(iif(v.fits, v.rule, '')), 'unknown') AS rule,
	(SELECT group_concat(text, ', ') FROM (
		SELECT DISTINCT p.name || ' ' || s.low ||
			iif(s.low < s.high, ' to ' || s.high, '') AS text
		FROM rule_term t
			JOIN point p ON p.run = v.run
				AND p.experiment = 'wp_write'
				AND p.params = '' AND p.mapping GLOB t.mapping
				AND p.pin = t.pin
				AND (instr(',' || t.wps || ',',
						',' || p.wp || ',')
					OR p.version < 4
					AND instr(',' || t.wps || ',',
						',' || p.wp || '<4,'))
			JOIN point_summary s ON s.point = p.id AND s.metric =
				(SELECT id FROM metric WHERE name = 'copies')
		WHERE t.memory = v.memory
		ORDER BY p.mapping, p.pin, p.wp)) AS points,
	iif(sum(v.fits) = 1, NULL, (SELECT group_concat(text, ', ') FROM (
		SELECT text FROM lack l
		WHERE l.run = v.run AND l.memory = v.memory
		ORDER BY at))) AS missing
FROM verdict v
GROUP BY v.run, v.memory
ORDER BY v.run, min(v.position);
