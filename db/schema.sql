-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The database: facts in tables, everybody's views below them.
--
-- This is the first migration (schema.c): applied to a database it is never
-- edited again; what changes later is a migration of its own. The tables are
-- the business of this folder. The views are a contract (DESIGN, "Database"):
-- columns are added, never renamed.
--
-- A run has invocations and points; a visit is one point in one invocation
-- and owns its batches. Everything computed from facts is in the three
-- tables at the end of the first part and can be deleted and made again.

CREATE TABLE run (
	id INTEGER PRIMARY KEY AUTOINCREMENT,	-- never given out twice
	uuid TEXT NOT NULL UNIQUE,
	session TEXT NOT NULL,
	label TEXT UNIQUE,
	kernel TEXT NOT NULL,
	clock TEXT NOT NULL,
	version TEXT NOT NULL,
	command TEXT NOT NULL,
	seed INTEGER NOT NULL,
	started_ns INTEGER NOT NULL,
	finished_ns INTEGER,			-- NULL: no end has come
	status TEXT NOT NULL
		CHECK (status IN ('running', 'complete', 'interrupted', 'failed')),
	invocations INTEGER NOT NULL,		-- planned
	points INTEGER NOT NULL,		-- planned, skips included
	machine TEXT,				-- hash of must_match
	environment TEXT
) STRICT;

CREATE TABLE invocation (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	seq INTEGER NOT NULL,
	seed INTEGER NOT NULL,
	started_ns INTEGER NOT NULL,
	finished_ns INTEGER,
	complete INTEGER,
	PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

-- A cell, measured or skipped; version to referenced_pages are NULL until it
-- has been measured once.
CREATE TABLE point (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	experiment TEXT NOT NULL,
	mapping TEXT NOT NULL,
	pin TEXT NOT NULL,
	wp TEXT NOT NULL,
	params TEXT NOT NULL,
	version INTEGER,
	page_size INTEGER,
	range_bytes INTEGER,
	writes INTEGER,
	referenced_pages INTEGER,
	name TEXT NOT NULL GENERATED ALWAYS AS (
		experiment || '/' || mapping || '/' || pin || '/' || wp ||
		iif(params = '', '', '?' || params)) VIRTUAL,
	UNIQUE (run, experiment, mapping, pin, wp, params)
) STRICT;
CREATE INDEX point_name ON point (run, name);

CREATE TABLE visit (
	id INTEGER PRIMARY KEY,
	point INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
	invocation INTEGER NOT NULL,
	-- The class of all timed writes; '' of several; NULL without any.
	write_class TEXT,
	-- 1: its own summary is made; 2: that of its point as well.
	summarised INTEGER NOT NULL DEFAULT 0,
	UNIQUE (point, invocation)
) STRICT;

-- The names of readings, once for all batches that have the same ones.
CREATE TABLE reading_set (
	id INTEGER PRIMARY KEY,
	names TEXT NOT NULL UNIQUE		-- JSON array of names
) STRICT;

CREATE TABLE batch (
	id INTEGER PRIMARY KEY,
	visit INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
	seq INTEGER NOT NULL,
	sort TEXT NOT NULL CHECK (sort IN ('counted', 'timed', 'profiled')),
	nr INTEGER NOT NULL,
	reading_set INTEGER NOT NULL REFERENCES reading_set,
	readings TEXT NOT NULL,			-- JSON array of integers
	classes TEXT,				-- [["nofault",23],["reuse",489]]
	samples TEXT,				-- JSON array of integers
	quantiles TEXT,				-- instead of samples
	sum_ns INTEGER,				-- beside quantiles
	UNIQUE (visit, seq)
) STRICT;

CREATE TABLE skip (
	point INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
	invocation INTEGER NOT NULL,
	errno INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (point, invocation)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	invocation INTEGER NOT NULL,		-- 0: outside of invocations
	at_ns INTEGER NOT NULL,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	value INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;
CREATE INDEX event_at ON event (run, invocation, at_ns);

-- The rows of the .def files, brought up to date by each writer that differs.
CREATE TABLE metric (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	position INTEGER NOT NULL,		-- in which they are shown
	unit TEXT NOT NULL,
	better TEXT NOT NULL,
	exactness TEXT NOT NULL,		-- exact, time or noisy
	gates INTEGER NOT NULL,
	statistic TEXT NOT NULL,
	source TEXT NOT NULL,
	argument TEXT NOT NULL,
	help TEXT NOT NULL
) STRICT;

CREATE TABLE amplification_rule (
	kind TEXT NOT NULL,
	experiment TEXT NOT NULL,
	metric TEXT NOT NULL REFERENCES metric (name),
	model INTEGER NOT NULL,
	PRIMARY KEY (kind, experiment)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
	key TEXT PRIMARY KEY,
	value ANY
) STRICT, WITHOUT ROWID;

-- Summaries of a visit. An exact metric has the tally of its values over the
-- batches, [[value,batches],...], or NULL where all n batches agree.
CREATE TABLE visit_summary (
	visit INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
	metric INTEGER NOT NULL REFERENCES metric,
	n INTEGER NOT NULL,			-- batches, or samples of a time
	value ANY NOT NULL,
	tally TEXT,
	PRIMARY KEY (visit, metric)
) STRICT, WITHOUT ROWID;

-- Summaries of a point over its invocations: metric_value.
CREATE TABLE point_summary (
	point INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
	metric INTEGER NOT NULL REFERENCES metric,
	n INTEGER NOT NULL,			-- invocations
	value ANY NOT NULL,
	low ANY,
	high ANY,
	PRIMARY KEY (point, metric)
) STRICT, WITHOUT ROWID;

---------------------------------------------------------------------------
-- For everybody

CREATE VIEW run_info AS
SELECT r.id AS run, r.uuid, r.session, r.label, r.kernel, r.clock, r.machine,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.started_ns / 1000000000,
		'unixepoch') AS started_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.finished_ns / 1000000000,
		'unixepoch') AS finished_at,
	r.status,
	(SELECT count(*) FROM invocation i WHERE i.run = r.id) AS invocations,
	coalesce(r.environment,
		'{"must_match":{},"may_differ":{},"recorded":{}}')
		AS environment,
	r.version, r.command, r.seed,
	r.invocations AS planned_invocations, r.points AS planned_points
FROM run r;

CREATE VIEW point_info AS
SELECT run, name AS point, experiment, mapping, pin, wp, params, page_size,
	referenced_pages, version, range_bytes, writes
FROM point
WHERE version IS NOT NULL;

CREATE VIEW metric_info AS
SELECT name AS metric, position, unit, better, exactness, gates, statistic,
	help
FROM metric;

CREATE VIEW metric_value AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp, p.params,
	m.name AS metric, m.unit, m.better,
	CASE WHEN m.exactness <> 'time' THEN m.exactness
		WHEN r.clock = 'instructions' THEN 'near'
		ELSE 'noisy' END AS exactness,
	s.n, s.value, s.low, s.high
FROM point p
	JOIN run r ON r.id = p.run
	JOIN point_summary s ON s.point = p.id
	JOIN metric m ON m.id = s.metric;

-- The same for each invocation: what metric_value is made of.
CREATE VIEW invocation_value AS
SELECT p.run, v.invocation, p.name AS point, p.experiment, p.mapping, p.pin,
	p.wp, p.params, m.name AS metric, s.n, s.value
FROM point p
	JOIN visit v ON v.point = p.id
	JOIN visit_summary s ON s.visit = v.id
	JOIN metric m ON m.id = s.metric;

CREATE VIEW batch_info AS
SELECT p.run, v.invocation, p.name AS point, b.seq AS batch, b.sort, b.nr,
	b.classes, b.samples, b.quantiles, b.sum_ns
FROM point p
	JOIN visit v ON v.point = p.id
	JOIN batch b ON b.visit = v.id;

CREATE VIEW reading_value AS
SELECT p.run, v.invocation, p.name AS point, b.seq AS batch, b.sort,
	n.value AS reading, x.value AS value
FROM point p
	JOIN visit v ON v.point = p.id
	JOIN batch b ON b.visit = v.id
	JOIN reading_set t ON t.id = b.reading_set
	JOIN json_each(t.names) n
	JOIN json_each(b.readings) x ON x.key = n.key;

-- The class of sample k is that of the first run of classes ending beyond k.
CREATE VIEW sample_value AS
SELECT p.run, v.invocation, p.name AS point, b.seq AS batch, x.key + 1 AS seq,
	CASE json_array_length(b.classes)
	WHEN 1 THEN json_extract(b.classes, '$[0][0]')
	ELSE (SELECT c.class FROM (
			SELECT json_extract(value, '$[0]') AS class,
				sum(json_extract(value, '$[1]'))
					OVER (ORDER BY key) AS beyond
			FROM json_each(b.classes)) c
		WHERE c.beyond > x.key ORDER BY c.beyond LIMIT 1)
	END AS class,
	x.value AS ns
FROM point p
	JOIN visit v ON v.point = p.id
	JOIN batch b ON b.visit = v.id
	JOIN json_each(b.samples) x
WHERE b.samples IS NOT NULL;

-- One row a point and errno, with the reason that came first.
CREATE VIEW skip_info AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp, p.params,
	s.errno, s.reason, min(s.invocation) AS invocation,
	count(*) AS invocations
FROM point p JOIN skip s ON s.point = p.id
GROUP BY p.run, p.id, s.errno;

CREATE VIEW event_info AS
SELECT run, invocation, at_ns, kind, subject, value, text
FROM event;

-- The control is the same point with pin `none` in the same run.
CREATE VIEW amplification AS
SELECT p.run, a.kind, p.mapping, p.pin, p.wp, p.params, p.referenced_pages,
	s.value AS affected_pages, c.value AS control_pages,
	CASE WHEN p.referenced_pages > 0
		THEN 1.0 * (s.value - c.value) / p.referenced_pages
	END AS factor,
	'measured' AS basis
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
	1.0 * (p.page_size / 4096), 'model'
FROM amplification_rule a
	JOIN point p ON p.experiment = a.experiment
WHERE a.model AND p.referenced_pages > 0;
