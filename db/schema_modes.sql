-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The fifth migration: times whose batches have two modes.

-- Medians of the batches of each mode, and how many batches it has. A metric
-- without a row has one mode, or too few batches to tell.
CREATE TABLE point_modes (
	point INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
	metric INTEGER NOT NULL REFERENCES metric,
	low ANY NOT NULL,
	low_batches INTEGER NOT NULL,
	high ANY NOT NULL,
	high_batches INTEGER NOT NULL,
	PRIMARY KEY (point, metric)
) STRICT, WITHOUT ROWID;

CREATE VIEW modes_info AS
SELECT p.run, p.name AS point, p.experiment, p.mapping, p.pin, p.wp, p.params,
	m.name AS metric, m.unit, o.low, o.low_batches, o.high, o.high_batches
FROM point_modes o
	JOIN point p ON p.id = o.point
	JOIN metric m ON m.id = o.metric;
