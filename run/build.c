/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says which build of pincow this is. */
#include "run/build.h"

#include "build_git.h"
#include "source_digest.h"

#include <stdio.h>

/* Enough digits to tell builds apart, and few enough to be read. */
#define DIGITS 12

const char *build_identity(void)
{
	static char text[128];

	if (!*text)
		/* A build from a tarball knows no commit: its digest stands
		 * alone. */
		snprintf(text, sizeof(text), "%s%ssources %.*s", BUILD_GIT,
			 *BUILD_GIT ? ", " : "", DIGITS, SOURCE_DIGEST);
	return text;
}
