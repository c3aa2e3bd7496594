/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts the files of a guest together: init, this program with its libraries,
 * and the job of one boot. */
#include "vm/payload.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source_digest.h"
#include "lib/paths.h"
#include "vm/below.h"
#include "vm/modules.h"

#define LIBRARIES "lib/pincow"

struct adding {
	struct cpio *cpio;
	const char *loader;
};

/* The interpreter of the running program: PT_INTERP of its first object. */
static int find_loader(struct dl_phdr_info *info, size_t size, void *arg)
{
	const char **loader = arg;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*loader = (const char *)(info->dlpi_addr +
						 info->dlpi_phdr[i].p_vaddr);
	/* Only the first object is the program itself. */
	return 1;
}

/* Each object that this process has loaded, itself and the vdso apart. */
static int add_library(struct dl_phdr_info *info, size_t size, void *arg)
{
	const struct adding *a = arg;
	const char *name = info->dlpi_name;
	char path[PATH_MAX];

	(void)size;
	/* The program's name is empty, the vdso's has no slash. The loader has
	 * its own place, which PT_INTERP names. */
	if (!name || *name != '/' || (a->loader && !strcmp(name, a->loader)))
		return 0;
	/* One folder for all: init sets LD_LIBRARY_PATH, as the paths of this
	 * machine mean nothing there. */
	snprintf(path, sizeof(path), LIBRARIES "/%s", strrchr(name, '/') + 1);
	return cpio_add_file(a->cpio, path, 0755, name);
}

static void add_dirs(struct cpio *c)
{
	static const char *const dirs[] = { "proc", "sys", "dev",
					    "tmp",  "run", "root" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		cpio_mkdir(c, dirs[i]);
}

static int finish(struct payload *p, char *why, size_t size)
{
	cpio_end(&p->base);
	if (p->base.err)
		snprintf(why, size, "the guest's files: %s",
			 strerror(-p->base.err));
	return p->base.err;
}

int payload_init(struct payload *p, const char *init, char *why, size_t size)
{
	struct adding a = { .cpio = &p->base };
	char path[PATH_MAX];
	struct why unfound;

	memset(p, 0, sizeof(*p));
	if (!init) {
		if (files_find(path, sizeof(path), "vm/pincow-init",
			       "pincow-init", &unfound)) {
			snprintf(why, size, "%s", unfound.text);
			return -ENOENT;
		}
		init = path;
	}
	add_dirs(&p->base);
	cpio_add_file(&p->base, "init", 0755, init);
	/* The running program, even where its file was replaced meanwhile. */
	cpio_add_file(&p->base, PAYLOAD_PROGRAM, 0755, "/proc/self/exe");
	dl_iterate_phdr(find_loader, &a.loader);
	if (a.loader)
		cpio_add_file(&p->base, a.loader, 0755, a.loader);
	dl_iterate_phdr(add_library, &a);
	return finish(p, why, size);
}

/* The regular files of @root/@dir, as @dir. */
static void add_folder(struct cpio *c, const char *root, const char *dir)
{
	char path[PATH_MAX];
	struct dirent **list;
	int nr;

	snprintf(path, sizeof(path), "%s/%s", root, dir);
	/* Sorted, so that the same files give the same bytes. */
	nr = scandir(path, &list, NULL, alphasort);
	if (nr < 0) {
		c->err = c->err ? c->err : -errno;
		return;
	}
	for (int i = 0; i < nr; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		fd = below_open(root, path);
		/* "." and ".." among others, which are no files. */
		if (!below_refused(fd))
			cpio_add_fd(c, path, 0755, fd);
		free(list[i]);
	}
	free(list);
}

/* A guest of an older source says other things than this program reads. */
static int check_source(const char *root, const char *arch, char *why,
			size_t size)
{
	char path[PATH_MAX], line[sizeof(SOURCE_DIGEST)] = "";
	FILE *f = NULL;
	int n = snprintf(path, sizeof(path), "%s/source", root);

	/* A path that does not fit is like a file that is missing: stale. */
	if (n > 0 && (size_t)n < sizeof(path))
		f = fopen(path, "re");
	if (f) {
		if (!fgets(line, sizeof(line), f))
			line[0] = '\0';
		fclose(f);
	}
	if (!strcmp(line, SOURCE_DIGEST))
		return 0;
	snprintf(why, size,
		 "the program for a guest of %s is of another source than "
		 "this one: run scripts/cross-build %s",
		 arch, arch);
	return -ESTALE;
}

int payload_init_foreign(struct payload *p, enum arch arch, char *why,
			 size_t size)
{
	const char *name = arch_machines[arch].name;
	char built[64], installed[64], init[PATH_MAX], root[PATH_MAX];
	struct why unfound;
	int err;

	memset(p, 0, sizeof(*p));
	snprintf(built, sizeof(built), "build/%s/guest/init", name);
	snprintf(installed, sizeof(installed), "%s/init", name);
	err = files_find(init, sizeof(init), built, installed, &unfound);
	if (err) {
		snprintf(why, size,
			 err == -EPERM ? "%s"
				       : "no program for a guest of %s: "
					 "run scripts/cross-build %s",
			 /* -EPERM is a file that others may write to: its
			  * sentence says more. */
			 err == -EPERM ? unfound.text : name, name);
		return -ENOENT;
	}
	memcpy(root, init, sizeof(root));
	/* files_find() gives an absolute path. */
	*strrchr(root, '/') = 0;
	err = check_source(root, name, why, size);
	if (err)
		return err;
	add_dirs(&p->base);
	cpio_add_file(&p->base, "init", 0755, init);
	add_folder(&p->base, root, "bin");
	add_folder(&p->base, root, "lib");
	add_folder(&p->base, root, LIBRARIES);
	return finish(p, why, size);
}

void payload_release(struct payload *p)
{
	cpio_release(&p->base);
}

static void add_argv(struct cpio *c, const char *const *argv)
{
	size_t len = 0, n = 0;
	char *text;

	for (size_t i = 0; argv[i]; i++)
		len += strlen(argv[i]) + 1;
	text = malloc(len + 1);
	if (!text) {
		c->err = -ENOMEM;
		return;
	}
	for (size_t i = 0; argv[i]; i++)
		/* Each keeps its NUL: a filter may contain blanks and
		 * newlines. */
		n += (size_t)sprintf(text + n, "%s", argv[i]) + 1;
	cpio_add(c, "job/argv", 0644, text, len);
	free(text);
}

static int write_all(int fd, const uint8_t *p, size_t len)
{
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static void add_config(struct cpio *c, const struct kernel *k, char *why,
		       size_t size)
{
	char path[PATH_MAX];
	int fd;

	/* The guest looks for it by uname -r. */
	if (!*k->config || !*k->release)
		return;
	/* An error goes on to the archive, and with it to the caller. */
	fd = below_open(k->root, k->config);
	if (fd < 0)
		snprintf(why, size, "%s: %s", k->config, below_why(fd));
	snprintf(path, sizeof(path), "boot/config-%s", k->release);
	cpio_add_fd(c, path, 0644, fd);
}

/* The archive of @job, to be released in any case. 0 or -errno and @why. */
static int add_job(struct cpio *c, const struct payload_job *job, char *why,
		   size_t size)
{
	const struct kernel *k = job->kernel;

	*why = 0;
	if (job->argv)
		add_argv(c, job->argv);
	if (k && job->module && *k->modules)
		modules_add(c, k->root, k->modules, job->module, why, size);
	if (k && !c->err)
		add_config(c, k, why, size);
	cpio_end(c);
	if (!c->err)
		*why = 0;
	else if (!*why)
		snprintf(why, size, "the guest's files: %s", strerror(-c->err));
	return c->err;
}

/* Before the first boot: a file that cannot be read would fail every
 * attempt. */
int payload_check(const struct payload_job *job, char *why, size_t size)
{
	struct cpio c = { 0 };
	int err = add_job(&c, job, why, size);

	cpio_release(&c);
	return err;
}

int payload_memfd(const struct payload *p, const struct payload_job *job,
		  char *why, size_t size)
{
	struct cpio c = { 0 };
	int err = add_job(&c, job, why, size), fd = -1;

	if (!err) {
		fd = memfd_create("initramfs", MFD_CLOEXEC);
		err = fd < 0 ? -errno : 0;
		err = err ? err : write_all(fd, p->base.data, p->base.len);
		/* Two archives: the kernel unpacks them one after the other, so
		 * the large one is made once for all boots. */
		err = err ? err : write_all(fd, c.data, c.len);
		if (err)
			snprintf(why, size, "the guest's files: %s",
				 strerror(-err));
	}
	cpio_release(&c);
	if (err && fd >= 0)
		close(fd);
	return err ? err : fd;
}
