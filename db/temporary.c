/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a database that no folder ever has. */
#include "db/temporary.h"

#include <errno.h>
#include <string.h>

#include "db/open.h"

int temporary_open(struct store **s, struct why *why)
{
	int err = store_open_temporary(s);

	if (!err)
		return 0;
	why_set(why, err, "%s", *s ? store_why(*s) : strerror(-err));
	store_close(*s);
	*s = NULL;
	return err;
}
