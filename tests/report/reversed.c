/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded before SQLite: rows that no query orders come the other way round,
 * as they may with another version of it.
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stddef.h>

int sqlite3_open_v2(const char *file, sqlite3 **db, int flags, const char *vfs)
{
	int (*open)(const char *, sqlite3 **, int, const char *);
	int rc;

	*(void **)&open = dlsym(RTLD_NEXT, "sqlite3_open_v2");
	rc = open(file, db, flags, vfs);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(*db, "PRAGMA reverse_unordered_selects = ON",
				  NULL, NULL, NULL);
	return rc;
}
