/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text from outside, escaped for the formats that CI systems read. */
#ifndef PINCOW_REPORT_MARKUP_H
#define PINCOW_REPORT_MARKUP_H

#include <stdio.h>

/** In KTAP, where '#' would begin a directive: it becomes '_'. */
void markup_ktap(FILE *f, const char *text);

/** In XML 1.0, in an element or an attribute. */
void markup_xml(FILE *f, const char *text);

#endif
