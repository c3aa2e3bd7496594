/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A memory cgroup below or beside ours, in the hierarchy of v1 or v2. */
#include "harness/machine/memcg.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/machine/knobs.h"
#include "harness/machine/setting.h"
#include "lib/why.h"

#define USAGE_V1 "memory.usage_in_bytes"
#define USAGE_V2 "memory.current"
#define LIMIT_V1 "memory.limit_in_bytes"
#define LIMIT_V2 "memory.max"

/* v1 says "no limit" as a number: LONG_MAX in whole pages. */
#define MEMCG_UNLIMITED (INT64_MAX / 2)

/* Where the hierarchy with the memory controller is, and who we are in it. */
struct place {
	bool v2;
	char mount[PATH_MAX];
	char root[PATH_MAX]; /* the cgroup that is mounted at @mount */
	char self[PATH_MAX]; /* our cgroup, as /proc/self/cgroup says */
};

static bool has_word(const char *list, const char *word, const char *separator)
{
	char copy[PATH_MAX], *at, *rest;

	snprintf(copy, sizeof(copy), "%s", list);
	for (at = strtok_r(copy, separator, &rest); at;
	     at = strtok_r(NULL, separator, &rest))
		if (!strcmp(at, word))
			return true;
	return false;
}

/* "ID:CONTROLLERS:PATH"; v2 has the id 0 and no controllers. */
static bool parse_membership(char *line, struct place *p, bool v2)
{
	char *controllers = strchr(line, ':'), *path;

	path = controllers ? strchr(controllers + 1, ':') : NULL;
	if (!path)
		return false;
	*controllers++ = *path++ = '\0';
	if (v2 ? strcmp(line, "0") || *controllers
	       : !has_word(controllers, "memory", ","))
		return false;
	path[strcspn(path, "\n")] = '\0';
	snprintf(p->self, sizeof(p->self), "%s", path);
	return true;
}

/* "ID PARENT DEV ROOT MOUNT OPTIONS ... - TYPE SOURCE SUPEROPTIONS" */
static bool parse_mount(char *line, struct place *p, bool v2)
{
	char root[PATH_MAX], mount[PATH_MAX], type[32], options[PATH_MAX];
	/* The number of optional fields before it varies (proc(5)). */
	char *tail = strstr(line, " - ");

	if (!tail ||
	    sscanf(line, "%*s %*s %*s %4095s %4095s", root, mount) != 2 ||
	    sscanf(tail, " - %31s %*s %4095s", type, options) != 2)
		return false;
	if (strcmp(type, v2 ? "cgroup2" : "cgroup") ||
	    (!v2 && !has_word(options, "memory", ",")))
		return false;
	strcpy(p->root, root);
	strcpy(p->mount, mount);
	return true;
}

static bool search(const char *file, struct place *p, bool v2,
		   bool (*parse)(char *, struct place *, bool))
{
	FILE *f = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	if (!f)
		return false;
	while (!found && getline(&line, &room, f) > 0)
		found = parse(line, p, v2);
	free(line);
	fclose(f);
	return found;
}

static bool find_place(struct place *p, bool v2)
{
	p->v2 = v2;
	return search("/proc/self/cgroup", p, v2, parse_membership) &&
	       search("/proc/self/mountinfo", p, v2, parse_mount);
}

static int join(char *to, size_t size, const char *dir, const char *name)
{
	int len = snprintf(to, size, "%s%s%s", dir, name[0] ? "/" : "", name);

	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

/* The directory of our own cgroup. In a container it may not be visible. */
static int own_directory(const struct place *p, char *dir)
{
	size_t skip = strcmp(p->root, "/") ? strlen(p->root) : 0;
	const char *below = p->self;
	int err;

	/* A container may have mounted a cgroup below the root: paths are
	 * relative to that one. */
	if (skip && !strncmp(below, p->root, skip) &&
	    (!below[skip] || below[skip] == '/'))
		below += skip;
	below += strspn(below, "/");
	err = join(dir, PATH_MAX, p->mount, below);
	if (!err && access(dir, F_OK))
		err = join(dir, PATH_MAX, p->mount, "");
	return err;
}

static bool lists_memory(const char *dir, const char *file)
{
	char path[PATH_MAX], line[SETTING_MAX];

	return !join(path, sizeof(path), dir, file) &&
	       !setting_read(path, line, sizeof(line)) &&
	       has_word(line, "memory", " ");
}

static int make_below(struct knobs *k, const char *dir, char *path, size_t size,
		      struct why *w)
{
	char name[32];
	int err;

	/* The pid: runs with a /run of their own share no lock, and must not
	 * share a cgroup. */
	snprintf(name, sizeof(name), "pincow-%ld", (long)getpid());
	err = join(path, size, dir, name);
	if (!err)
		err = knobs_mkdir(k, path);
	if (err) {
		path[0] = '\0';
		return why_set(w, err, "%s", knobs_why(k));
	}
	return 0;
}

/*
 * Not every refusal of "+memory" is final: in a cgroup that has processes it
 * is EBUSY by design, and then the parent already has what we need, as it
 * gave this cgroup its memory controller.
 */
static int make_v2(struct knobs *k, char *dir, char *path, size_t size,
		   struct why *w)
{
	char control[PATH_MAX];
	char *parent;
	int err;

	if (!lists_memory(dir, "cgroup.controllers"))
		return why_set(w, -ENOENT, "%s has no memory controller", dir);
	err = join(control, sizeof(control), dir, "cgroup.subtree_control");
	if (!err)
		err = knobs_set(k, control, "+memory");
	if (!err)
		return make_below(k, dir, path, size, w);
	why_set(w, err, "%s", knobs_why(k));
	parent = strrchr(dir, '/');
	if (err != -EBUSY || !parent)
		return err;
	*parent = '\0';
	/* @w keeps the sentence about EBUSY: that is the refusal to mend. */
	if (!lists_memory(dir, "cgroup.subtree_control"))
		return err;
	return make_below(k, dir, path, size, w);
}

int memcg_make(struct knobs *k, char *path, size_t size, struct why *w)
{
	char dir[PATH_MAX];
	struct place p;
	int err;

	path[0] = '\0';
	/* v1 first: hybrid machines mount v2 as well, without this
	 * controller. */
	if (!find_place(&p, false) && !find_place(&p, true))
		return why_set(w, -ENOENT, "no memory cgroup is mounted");
	/* Below our own cgroup: the limits of it (a container's, a service's)
	 * stay in force for what is measured. */
	err = own_directory(&p, dir);
	if (err)
		return why_set(w, err, "the path of our cgroup is too long");
	/* In v1 every directory has the controllers of its hierarchy. */
	return p.v2 ? make_v2(k, dir, path, size, w)
		    : make_below(k, dir, path, size, w);
}

int memcg_enter(const char *path)
{
	char procs[PATH_MAX], pid[24];
	int err = join(procs, sizeof(procs), path, "cgroup.procs");

	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	return err ? err : setting_write(procs, pid);
}

/* A number of bytes, or "max". */
static int read_bytes(const char *dir, const char *name, int64_t *bytes)
{
	char file[PATH_MAX], text[32], *end;
	int err = join(file, sizeof(file), dir, name);

	if (!err)
		err = setting_read(file, text, sizeof(text));
	if (err)
		return err;
	if (!strcmp(text, "max")) {
		*bytes = INT64_MAX;
		return 0;
	}
	errno = 0;
	*bytes = strtoll(text, &end, 10);
	return errno || end == text || *end ? -EINVAL : 0;
}

int memcg_usage(const char *path, int64_t *bytes)
{
	/* By trying: the measuring process was told a path and no version. */
	int err = read_bytes(path, USAGE_V2, bytes);

	return err == -ENOENT ? read_bytes(path, USAGE_V1, bytes) : err;
}

/* Page cache, which the kernel drops before it kills. */
static int64_t read_file_cache(const char *dir, bool v2)
{
	char file[PATH_MAX], line[128], name[64];
	int64_t sum = 0, bytes;
	FILE *f;

	if (join(file, sizeof(file), dir, "memory.stat"))
		return 0;
	f = fopen(file, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %" SCNd64, name, &bytes) == 2 &&
		    (!strcmp(name,
			     v2 ? "inactive_file" : "total_inactive_file") ||
		     !strcmp(name, v2 ? "active_file" : "total_active_file")))
			sum += bytes;
	if (f)
		fclose(f);
	return sum;
}

/* A cgroup without files of a limit, as the root of v2 is, has none. */
static int64_t room_of(const char *dir, bool v2)
{
	int64_t limit, usage;

	if (read_bytes(dir, v2 ? LIMIT_V2 : LIMIT_V1, &limit) ||
	    read_bytes(dir, v2 ? USAGE_V2 : USAGE_V1, &usage) ||
	    limit > MEMCG_UNLIMITED)
		return INT64_MAX;
	usage -= read_file_cache(dir, v2);
	return limit > usage ? limit - usage : 0;
}

int64_t memcg_room(void)
{
	char dir[PATH_MAX];
	struct place p;
	int64_t least = INT64_MAX;

	if ((!find_place(&p, false) && !find_place(&p, true)) ||
	    own_directory(&p, dir))
		return INT64_MAX;
	/* The limit of every ancestor is in force as well. */
	while (strlen(dir) >= strlen(p.mount)) {
		int64_t room = room_of(dir, p.v2);

		least = room < least ? room : least;
		*strrchr(dir, '/') = '\0';
	}
	return least;
}

/* "oom_kill 1", a line among others. */
static int read_oom_kill(const char *file, int64_t *kills)
{
	FILE *f = fopen(file, "re");
	char line[128];
	int err = f ? -ENOENT : -errno;

	while (f && err && fgets(line, sizeof(line), f))
		/* v1's "oom_kill_disable 0" does not match: no number
		 * follows. */
		if (sscanf(line, "oom_kill %" SCNd64, kills) == 1)
			err = 0;
	if (f)
		fclose(f);
	return err;
}

int memcg_oom_kills(const char *path, int64_t *kills)
{
	/* v2's file, then v1's. */
	static const char *const names[] = { "memory.events",
					     "memory.oom_control" };
	char file[PATH_MAX];

	for (size_t i = 0; path && i < 2; i++)
		if (!join(file, sizeof(file), path, names[i]) &&
		    !read_oom_kill(file, kills))
			return 0;
	return read_oom_kill("/proc/vmstat", kills);
}
