/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/kernel.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/fetch.h"
#include "vm/unpack.h"

static bool exists(const char *path)
{
	return !access(path, R_OK);
}

static bool join(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	return n > 0 && (size_t)n < size && exists(out);
}

static void first_line(const char *path, char *out, size_t size)
{
	FILE *f = fopen(path, "re");

	*out = 0;
	if (f && fgets(out, (int)size, f))
		out[strcspn(out, "\n")] = 0;
	if (f)
		fclose(f);
}

/* The values of `source` that say where a package came from. */
static void read_origin(struct kernel *k, const char *dir)
{
	char path[PATH_MAX], line[256];
	char package[128] = "", version[128] = "", suite[64] = "";
	FILE *f;

	if (!join(path, sizeof(path), dir, "source"))
		return;
	f = fopen(path, "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		sscanf(line, "package=%127s", package);
		sscanf(line, "version=%127s", version);
		sscanf(line, "suite=%63s", suite);
	}
	fclose(f);
	snprintf(k->origin, sizeof(k->origin), "%s%s%s%s%s", package,
		 *version ? " " : "", version, *suite ? " from " : "", suite);
}

/* A directory of the cache: vmlinuz, config, lib/modules/RELEASE. */
static void take_cached(struct kernel *k, const char *dir)
{
	char lib[PATH_MAX];

	join(k->image, sizeof(k->image), dir, "vmlinuz");
	if (!join(k->config, sizeof(k->config), dir, "config"))
		*k->config = 0;
	read_origin(k, dir);
	snprintf(lib, sizeof(lib), "lib/modules/%s",
		 strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir);
	if (!join(k->modules, sizeof(k->modules), dir, lib))
		*k->modules = 0;
}

static int take_directory(struct kernel *k, const char *dir, char *why,
			  size_t size)
{
	char path[PATH_MAX];

	if (join(path, sizeof(path), dir, "vmlinuz")) {
		take_cached(k, dir);
		return 0;
	}
	if (!join(k->image, sizeof(k->image), dir, "arch/x86/boot/bzImage") &&
	    !join(k->image, sizeof(k->image), dir, "vmlinux")) {
		snprintf(why, size,
			 "neither arch/x86/boot/bzImage nor vmlinux in it");
		return -ENOENT;
	}
	if (!join(k->config, sizeof(k->config), dir, ".config"))
		*k->config = 0;
	if (join(path, sizeof(path), dir, "include/config/kernel.release"))
		first_line(path, k->release, sizeof(k->release));
	return 0;
}

static bool is_package(const char *spec)
{
	size_t n = strlen(spec);

	return n > 4 && !strcmp(spec + n - 4, ".deb");
}

static int locate(struct kernel *k, const char *spec, bool quiet, char *why,
		  size_t size)
{
	char dir[PATH_MAX];
	struct stat st;
	int err;

	if (!stat(spec, &st) && S_ISDIR(st.st_mode))
		return take_directory(k, spec, why, size);
	if (!stat(spec, &st) && !is_package(spec)) {
		snprintf(k->image, sizeof(k->image), "%s", spec);
		return 0;
	}
	if (!is_package(spec) && strncmp(spec, "debian:", 7) &&
	    strncmp(spec, "built:", 6) &&
	    (strchr(spec, '/') || !isdigit((unsigned char)*spec))) {
		snprintf(why, size, "no such file");
		return -ENOENT;
	}
	err = fetch_kernel(dir, sizeof(dir), spec, quiet, why, size);
	if (!err)
		take_cached(k, dir);
	return err;
}

int kernel_resolve(struct kernel *k, const char *spec, bool quiet, char *why,
		   size_t size)
{
	struct image img;
	int err;

	memset(k, 0, sizeof(*k));
	k->unpacked = -1;
	snprintf(k->spec, sizeof(k->spec), "%s", spec);
	err = locate(k, spec, quiet, why, size);
	if (err)
		return err;
	err = image_probe(&img, k->image, why, size);
	k->arch = img.arch;
	/* The image knows better than the file beside it, which a later build
	 * may have renewed. */
	if (!err && *img.release)
		memcpy(k->release, img.release, sizeof(k->release));
	if (!err && img.format == IMAGE_BZIMAGE)
		k->unpacked = unpack_vmlinux(k->image);
	return err;
}

void kernel_release(struct kernel *k)
{
	if (k->unpacked >= 0)
		close(k->unpacked);
	k->unpacked = -1;
}
