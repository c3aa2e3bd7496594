/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts with their marks. A count is in doubt where batches disagree about it,
 * or where a batch of its point stayed disturbed: the column `marked` of
 * metric_value. No text of a report has such a count without its mark.
 */
#ifndef PINCOW_REPORT_MARK_H
#define PINCOW_REPORT_MARK_H

#include <stdbool.h>
#include <stddef.h>

struct summary_value;

/** The size of the buffers that these write to. */
#define MARK_TEXT 96

/** "*" of a marked value, or "". */
const char *mark_sign(const struct summary_value *v);

/** For a cell: "512" or "512*". */
void mark_cell(const struct summary_value *v, char text[MARK_TEXT]);

/**
 * For a sentence: "512", "512* (0 to 512)", or of a count that all batches
 * agree on "512* (disturbed)".
 */
void mark_words(const struct summary_value *v, char text[MARK_TEXT]);

/** mark_words() of numbers. */
void mark_range(double value, double low, double high, bool marked,
		char text[MARK_TEXT]);

/** One sentence that explains the sign. */
extern const char mark_legend[];

#endif
