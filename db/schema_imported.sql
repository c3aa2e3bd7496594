-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The third migration: where a run is from. Only a run that was begun in this
-- database is ever resumed.

-- 1: it came from a file; 0: it was begun here; NULL: nobody noted it.
ALTER TABLE run ADD COLUMN imported INTEGER CHECK (imported IN (0, 1));

-- The invocations that a user asked for: one that was cut short, or that lost
-- a process, goes on in another process, which has a row of its own.
DROP VIEW IF EXISTS run_info;
CREATE VIEW run_info AS
SELECT r.id AS run, r.uuid, r.session, r.label, r.kernel, r.clock, r.machine,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.started_ns / 1000000000,
		'unixepoch') AS started_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.finished_ns / 1000000000,
		'unixepoch') AS finished_at,
	r.status,
	(SELECT count(*) FROM invocation i WHERE i.run = r.id
		AND NOT EXISTS (SELECT 1 FROM event e WHERE e.run = r.id
			AND e.invocation = i.seq - 1 AND e.invocation > 0
			AND e.kind = 'retry')) AS invocations,
	coalesce(r.environment,
		'{"must_match":{},"may_differ":{},"recorded":{}}')
		AS environment,
	r.version, r.command, r.seed,
	r.invocations AS planned_invocations, r.points AS planned_points,
	r.imported
FROM run r;
