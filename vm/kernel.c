/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the kernel that a word of the user's names: its image, modules and
 * configuration. */
#include "vm/kernel.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/below.h"
#include "vm/cache.h"
#include "vm/fetch.h"
#include "vm/unpack.h"

static bool exists(const char *path)
{
	return !access(path, R_OK);
}

static bool join(char *out, size_t size, const char *dir, const char *name)
{
	int n = snprintf(out, size, "%s/%s", dir, name);

	/* A path that is cut short names another file. */
	return n > 0 && (size_t)n < size && exists(out);
}

/*
 * Open @name of the kernel's folder. A descriptor; -ENOENT for a file that is
 * not there or not ours to read; or below_refused() with the sentence.
 */
static int open_below(const struct kernel *k, const char *name, char *why,
		      size_t size)
{
	int fd = below_open(k->root, name);

	if (below_refused(fd))
		snprintf(why, size, "%s: %s", name, below_why(fd));
	else if (fd < 0)
		fd = -ENOENT;
	return fd;
}

/* The same as a stream; NULL where it is missing, which is allowed. */
static FILE *stream_below(const struct kernel *k, const char *name, int *err,
			  char *why, size_t size)
{
	int fd = open_below(k, name, why, size);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !f)
		close(fd);
	*err = below_refused(fd) ? fd : 0;
	return f;
}

static int read_release(struct kernel *k, char *why, size_t size)
{
	int err;
	FILE *f = stream_below(k, "include/config/kernel.release", &err, why,
			       size);

	if (!f)
		return err;
	/* A build tree only; the image corrects it, where it tells a
	 * release. */
	if (fgets(k->release, sizeof(k->release), f))
		k->release[strcspn(k->release, "\n")] = 0;
	fclose(f);
	return 0;
}

/* The values of `source` that say where a package came from. */
static int read_origin(struct kernel *k, char *why, size_t size)
{
	char package[128] = "", version[128] = "", suite[64] = "";
	char line[256];
	int err;
	FILE *f = stream_below(k, "source", &err, why, size);

	if (!f)
		return err;
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		/* Others may have written the file: widths are those of the
		 * arrays. */
		sscanf(line, "package=%127s", package);
		sscanf(line, "version=%127s", version);
		sscanf(line, "suite=%63s", suite);
	}
	fclose(f);
	snprintf(k->origin, sizeof(k->origin), "%s%s%s%s%s", package,
		 *version ? " " : "", version, *suite ? " from " : "", suite);
	return 0;
}

/* @name is the kernel's configuration, where it is there. */
static int take_config(struct kernel *k, const char *name, char *why,
		       size_t size)
{
	int fd = open_below(k, name, why, size);

	if (below_refused(fd))
		return fd;
	if (fd < 0)
		return 0;
	close(fd);
	snprintf(k->config, sizeof(k->config), "%s", name);
	return 0;
}

/* lib/modules/RELEASE; the folder of the cache is named after the release. */
static void take_modules(struct kernel *k)
{
	const char *end = k->root + strlen(k->root), *name;

	while (end > k->root && end[-1] == '/')
		end--;
	for (name = end; name > k->root && name[-1] != '/'; name--)
		;
	/* Any other folder has a name of the user's, which names no modules. */
	if (isdigit((unsigned char)*name))
		snprintf(k->modules, sizeof(k->modules), "lib/modules/%.*s",
			 (int)(end - name), name);
}

/* A directory of the cache: vmlinuz, config, lib/modules/RELEASE. */
static int take_cached(struct kernel *k, const char *dir, char *why,
		       size_t size)
{
	int err;

	snprintf(k->root, sizeof(k->root), "%s", dir);
	join(k->image, sizeof(k->image), dir, "vmlinuz");
	take_modules(k);
	err = take_config(k, "config", why, size);
	return err ? err : read_origin(k, why, size);
}

static int take_directory(struct kernel *k, const char *dir, char *why,
			  size_t size)
{
	char path[PATH_MAX];
	int err;

	/* A build tree has no vmlinuz at its top. */
	if (join(path, sizeof(path), dir, "vmlinuz"))
		return take_cached(k, dir, why, size);
	/* bzImage before vmlinux: QEMU starts a vmlinux only with
	 * CONFIG_PVH. */
	if (!join(k->image, sizeof(k->image), dir, "arch/x86/boot/bzImage") &&
	    !join(k->image, sizeof(k->image), dir, "vmlinux")) {
		snprintf(why, size,
			 "neither arch/x86/boot/bzImage nor vmlinux in it");
		return -ENOENT;
	}
	snprintf(k->root, sizeof(k->root), "%s", dir);
	err = take_config(k, ".config", why, size);
	return err ? err : read_release(k, why, size);
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

	/* Files come first: a folder called 5.10 is meant, if it is there. */
	if (!stat(spec, &st) && S_ISDIR(st.st_mode))
		return take_directory(k, spec, why, size);
	if (!stat(spec, &st) && !is_package(spec)) {
		snprintf(k->image, sizeof(k->image), "%s", spec);
		return 0;
	}
	/* A path that is mistyped must not end up as a question to the
	 * network. */
	if (!is_package(spec) && strncmp(spec, "debian:", 7) &&
	    strncmp(spec, "built:", 6) &&
	    (strchr(spec, '/') || !isdigit((unsigned char)*spec))) {
		snprintf(why, size, "no such file");
		return -EINVAL;
	}
	err = fetch_kernel(dir, sizeof(dir), spec, quiet, why, size);
	return err ? err : take_cached(k, dir, why, size);
}

int kernel_resolve(struct kernel *k, const char *spec, bool quiet, char *why,
		   size_t size)
{
	struct image img;
	int err;

	memset(k, 0, sizeof(*k));
	/* kernel_release() may follow any error from here on. */
	k->unpacked = k->used = -1;
	snprintf(k->spec, sizeof(k->spec), "%s", spec);
	err = locate(k, spec, quiet, why, size);
	if (err)
		return err;
	if (*k->root)
		k->used = cache_use(k->root);
	err = image_probe(&img, k->image, why, size);
	k->arch = img.arch;
	/* The image knows better than the file beside it, which a later build
	 * may have renewed. */
	if (!err && *img.release)
		memcpy(k->release, img.release, sizeof(k->release));
	if (!err && img.format == IMAGE_BZIMAGE)
		/* An error is not one: QEMU is then given the bzImage. */
		k->unpacked = unpack_vmlinux(k->image);
	return err;
}

void kernel_release(struct kernel *k)
{
	if (k->unpacked >= 0)
		close(k->unpacked);
	if (k->used >= 0)
		close(k->used);
	k->unpacked = k->used = -1;
}
