/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Narrows what all views see to some points and one metric: temporary views of
 * the same names stand before the database's, so that no query knows.
 */
#ifndef PINCOW_REPORT_FILTER_H
#define PINCOW_REPORT_FILTER_H

struct sqlite3;

/**
 * From here on @db shows points whose names match @regex, and @metric alone;
 * either may be NULL. Once per connection. 0, -EINVAL for an invalid regular
 * expression, -ENOMEM, or -EIO (SQLite's handle says why).
 */
int report_filter(struct sqlite3 *db, const char *regex, const char *metric);

#endif
