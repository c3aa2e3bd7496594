-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The second migration: views on the claims that have an answer in words. Until
-- it is released with the first run that has it, views may be added here.

-- How the coherency between a device and the processor came out. `silent`:
-- bytes were lost and nobody was told. `unprotected`: nothing was, because the
-- protection left pages writable on purpose. `refused`: an error, of the
-- kernel or of this machine, which errno and reason tell. A control has none.
CREATE VIEW outcome_info AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp, p.params,
	CASE WHEN l.value > 0 THEN 'silent'
		WHEN u.value > 0 THEN 'unprotected'
		ELSE 'coherent' END AS outcome,
	NULL AS errno, NULL AS reason
FROM point p
	JOIN point_summary l ON l.point = p.id AND l.metric =
		(SELECT id FROM metric WHERE name = 'lost_bytes')
	LEFT JOIN point_summary u ON u.point = p.id AND u.metric =
		(SELECT id FROM metric WHERE name = 'unprotected_pages')
UNION ALL
SELECT p.run, p.name, p.experiment, p.mapping, p.pin, p.wp, p.params,
	'refused', s.errno, s.reason
FROM point p JOIN skip s ON s.point = p.id
WHERE p.experiment = 'coherency' AND p.pin <> 'none' AND p.version IS NULL
	AND s.invocation = (SELECT min(t.invocation) FROM skip t
		WHERE t.point = p.id);
