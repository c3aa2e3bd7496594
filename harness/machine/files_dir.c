/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory and its file system, by statfs(2). */
#include "harness/machine/files_dir.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statfs.h>
#include <unistd.h>

/* linux/magic.h, whose names differ between versions. */
static const struct {
	unsigned long magic;
	const char *name;
} systems[] = {
	{ 0xef53, "ext4" },	    { 0x58465342, "xfs" },
	{ 0x9123683e, "btrfs" },    { 0x01021994, "tmpfs" },
	{ 0x858458f6, "ramfs" },    { 0x794c7630, "overlayfs" },
	{ 0xf2f52010, "f2fs" },	    { 0x2fc12fc1, "zfs" },
	{ 0xca451a4e, "bcachefs" }, { 0x6969, "nfs" },
	{ 0x65735546, "fuse" },	    { 0x01021997, "9p" },
};

const char *files_dir(void)
{
	const char *dir = getenv(FILES_DIR_VARIABLE);

	if (dir && *dir)
		return dir;
	/* A guest has no more than it needs. */
	return access("/tmp", W_OK) ? "/" : "/tmp";
}

const char *files_dir_system(void)
{
	static char number[24];
	struct statfs s;

	if (statfs(files_dir(), &s))
		return "";
	for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++)
		if (systems[i].magic == (unsigned long)s.f_type)
			return systems[i].name;
	snprintf(number, sizeof(number), "0x%lx", (unsigned long)s.f_type);
	return number;
}
