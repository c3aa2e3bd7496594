/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel options, from the places where distributions keep them. */
#include "harness/machine/environment_config.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <zlib.h>

#include "harness/machine/environment.h"

/* Options that decide whether a kind or a witness exists, what a fault costs,
 * or whether the kernel checks itself meanwhile. */
static const char *const options[] = {
	"MEM_SOFT_DIRTY",
	"USERFAULTFD",
	"HAVE_ARCH_USERFAULTFD_WP",
	"TRANSPARENT_HUGEPAGE",
	"TRANSPARENT_HUGEPAGE_ALWAYS",
	"TRANSPARENT_HUGEPAGE_MADVISE",
	"NO_PAGE_MAPCOUNT",
	"HUGETLBFS",
	"HUGETLB_PAGE_OPTIMIZE_VMEMMAP",
	"PREEMPT_NONE",
	"PREEMPT_VOLUNTARY",
	"PREEMPT",
	"PREEMPT_LAZY",
	"PREEMPT_RT",
	"PREEMPT_DYNAMIC",
	"HZ",
	"KSM",
	"MEMCG",
	"MEMCG_V1",
	"SWAP",
	"ZSWAP",
	"NUMA_BALANCING",
	"LRU_GEN",
	"LRU_GEN_ENABLED",
	"PER_VMA_LOCK",
	"IO_URING",
	"PERF_EVENTS",
	"GUP_TEST",
	"INIT_ON_ALLOC_DEFAULT_ON",
	"INIT_ON_FREE_DEFAULT_ON",
	"DEBUG_VM",
	"DEBUG_TLBFLUSH",
	"DEBUG_PAGEALLOC",
	"PAGE_POISONING",
	"PAGE_TABLE_CHECK",
	"PROVE_LOCKING",
	"KASAN",
	"KFENCE",
	"UBSAN",
	"CC_VERSION_TEXT",
};

#define NR_OPTIONS (sizeof(options) / sizeof(*options))

/* zlib reads what is not compressed as it is. */
static gzFile open_config(char *path, size_t size)
{
	/* By trust: the running kernel's own word, then files that only bear
	 * the name of its release. */
	static const char *const places[] = {
		"/proc/config.gz",
		"/boot/config-%s",
		"/lib/modules/%s/config",
		"/lib/modules/%s/build/.config",
	};
	struct utsname name;
	size_t i;
	gzFile f;

	if (uname(&name))
		return NULL;
	snprintf(path, size, "%s", places[0]);
	f = gzopen(path, "re");
	for (i = 1; !f && i < sizeof(places) / sizeof(*places); i++) {
		/* Spliced by hand: compilers warn of a format that is not a
		 * literal. */
		const char *gap = strstr(places[i], "%s");

		snprintf(path, size, "%.*s%s%s", (int)(gap - places[i]),
			 places[i], name.release, gap + 2);
		f = gzopen(path, "re");
	}
	return f;
}

/* "CONFIG_X=VALUE": adds it if it is an option of ours. */
static int add_line(struct environment *e, char *line)
{
	char *value = strchr(line, '=');
	size_t i, len;

	/* "# CONFIG_X is not set" ends here: add_unset() says "n" for it. */
	if (strncmp(line, "CONFIG_", 7) || !value)
		return 0;
	*value++ = '\0';
	value[strcspn(value, "\n")] = '\0';
	if (*value == '"') {
		value++;
		len = strlen(value);
		if (len && value[len - 1] == '"')
			value[len - 1] = '\0';
	}
	for (i = 0; i < NR_OPTIONS; i++)
		if (!strcmp(line + 7, options[i]))
			return environment_add(e, ENV_MAY_DIFFER, line, value);
	return 0;
}

/* An option that a whole configuration does not set is off. */
static int add_unset(struct environment *e)
{
	char key[64];
	size_t i;
	int err = 0;

	for (i = 0; i < NR_OPTIONS && !err; i++) {
		snprintf(key, sizeof(key), "CONFIG_%s", options[i]);
		if (!environment_get(e, key))
			err = environment_add(e, ENV_MAY_DIFFER, key, "n");
	}
	return err;
}

/*
 * Zeroing on allocation doubles what a copy costs, and most kernels of
 * distributions do it: say what is in force, argument or default.
 */
static int add_init_on_alloc(struct environment *e)
{
	const char *arguments = environment_get(e, "kernel_arguments");
	const char *on = environment_get(e, "CONFIG_INIT_ON_ALLOC_DEFAULT_ON");
	const char *at = arguments;
	bool known = on, set = on && on[0] == 'y';

	while (at && (at = strstr(at, "init_on_alloc="))) {
		at += strlen("init_on_alloc=");
		known = true;
		/* The spellings of kstrtobool() in the kernel. The last one
		 * wins there, too. */
		set = *at == '1' || *at == 'y' || *at == 'Y' ||
		      !strncmp(at, "on", 2);
	}
	/* Neither says anything: no entry, as "0" would be a guess. */
	if (!known)
		return 0;
	return environment_add(e, ENV_MAY_DIFFER, "init_on_alloc",
			       set ? "1" : "0");
}

int environment_add_config(struct environment *e)
{
	char path[PATH_MAX], line[8192];
	gzFile f = open_config(path, sizeof(path));
	bool whole;
	int err = 0;

	if (f) {
		while (!err && gzgets(f, line, sizeof(line)))
			err = add_line(e, line);
		/* Only a file that was read to its end proves that an option is
		 * not set: a truncated .gz does not. */
		whole = gzeof(f);
		gzclose(f);
		if (!err && whole)
			err = add_unset(e);
		if (!err)
			/* Recorded: the same options may come from other
			 * places. */
			err = environment_add(e, ENV_RECORDED, "config_from",
					      path);
	}
	return err ? err : add_init_on_alloc(e);
}
