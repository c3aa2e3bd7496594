/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a result is printed, for every command that has a --format. */
#ifndef PINCOW_REPORT_FORMAT_H
#define PINCOW_REPORT_FORMAT_H

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

#endif
