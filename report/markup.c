/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Escapes text for KTAP and for XML. */
#include "report/markup.h"

#include <stdlib.h>

#include "lib/text.h"

void markup_ktap(FILE *f, const char *text)
{
	char *out = escape(text);

	for (const char *s = out; s && *s; s++)
		/* KTAP has no way to escape it. */
		fputc(*s == '#' ? '_' : *s, f);
	free(out);
}

/* escape() leaves no character that XML 1.0 does not have. */
void markup_xml(FILE *f, const char *text)
{
	char *safe = escape(text);

	for (const char *s = safe; s && *s; s++)
		switch (*s) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		case '\'':
			fputs("&apos;", f);
			break;
		default:
			fputc(*s, f);
		}
	free(safe);
}
