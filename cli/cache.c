/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pincow cache: kernels that were fetched or built, and what they take. */
#include "cli/command.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/terminal.h"
#include "lib/table.h"
#include "vm/cache.h"

enum { KEY_OLDER = 0xe000, KEY_ALL };

static const struct argp_option options[] = {
	{ "older-than", KEY_OLDER, "DAYS", 0,
	  "prune: kernels not booted in the last DAYS days", 0 },
	{ "all", KEY_ALL, NULL, 0,
	  "prune: everything, with indexes and sources", 0 },
	{ "dry-run", 'n', NULL, 0, "prune: say what would go, and keep it", 0 },
	{ 0 },
};

struct caching {
	struct common *common;
	bool prune, size, all, dry;
	int days; /* -1: any age */
	char **name; /* patterns; owned, and not what they point to */
	size_t nr;
};

static void finish(struct caching *a, struct argp_state *state)
{
	bool chosen = a->all || a->days >= 0 || a->nr;

	if (!a->prune && (chosen || a->dry))
		usage(state, "names, --all, --older-than and --dry-run belong "
			     "to \"prune\"");
	if (a->prune && !chosen)
		usage(state, "prune needs the name of a kernel, --older-than "
			     "or --all");
	if (a->all && (a->nr || a->days >= 0))
		usage(state, "--all leaves nothing to choose: leave out names "
			     "and --older-than");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct caching *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = a->common;
		a->days = -1;
		return 0;
	case KEY_OLDER:
		a->days =
			(int)number_parse(state, "--older-than", arg, 0, 36500);
		return 0;
	case KEY_ALL:
		a->all = true;
		return 0;
	case 'n':
		a->dry = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!state->arg_num && !strcmp(arg, "list"))
			return 0;
		if (!state->arg_num && !strcmp(arg, "size"))
			a->size = true;
		else if (!state->arg_num && !strcmp(arg, "prune"))
			a->prune = true;
		else if (!state->arg_num)
			usage(state,
			      "unknown word \"%s\"; there are list, "
			      "size, prune",
			      arg);
		else
			a->name[a->nr++] = arg;
		return 0;
	case ARGP_KEY_END:
		finish(a, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void add_size(struct table *t, uint64_t bytes)
{
	table_addf(t, "%" PRIu64 " MiB", (bytes + (1 << 19)) >> 20);
}

static int list(const struct cache *c)
{
	static const struct table_column columns[] = {
		{ "kernel", false, false, NULL },
		{ "from", false, true, NULL },
		{ "size", true, false, NULL },
		{ "last used", false, false, NULL },
	};
	struct table t;
	int err;

	table_init(&t, columns, 4);
	for (size_t i = 0; i < c->nr; i++) {
		const struct cache_entry *e = &c->entry[i];
		char day[16] = "-";
		struct tm tm;

		if (gmtime_r(&e->used, &tm))
			strftime(day, sizeof(day), "%Y-%m-%d", &tm);
		table_add(&t, e->name);
		table_add(&t, *e->from ? e->from : NULL);
		add_size(&t, e->bytes);
		table_add(&t, day);
	}
	err = t.rows ? table_print(&t, stdout) : 0;
	table_release(&t);
	return err ? out_of_memory() : 0;
}

static uint64_t sum(const struct cache *c)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < c->nr; i++)
		bytes += c->entry[i].bytes;
	return bytes;
}

static bool is_named(const struct caching *a, const struct cache_entry *e)
{
	for (size_t i = 0; i < a->nr; i++)
		if (!fnmatch(a->name[i], e->name, 0))
			return true;
	return !a->nr;
}

static bool goes(const struct caching *a, const struct cache_entry *e)
{
	if (a->all)
		return true;
	/* Indexes and sources have no name that somebody would type. */
	return e->kernel && is_named(a, e) &&
	       (a->days < 0 ||
		difftime(time(NULL), e->used) >= a->days * 86400.0);
}

/* A kernel that a boot has stays, and the others go. */
static int prune(const struct caching *a, struct cache *c)
{
	struct why why = { 0 };
	uint64_t bytes = 0;
	size_t nr = 0;
	int code = 0;

	if (c->nr && !a->dry && cache_lock(c, &why)) {
		say("%s", why.text);
		return CODE_CANNOT;
	}
	for (size_t i = 0; i < c->nr; i++) {
		const struct cache_entry *e = &c->entry[i];

		if (!goes(a, e))
			continue;
		if (!a->dry && cache_remove(e, &why)) {
			say("%s", why.text);
			code = CODE_CANNOT;
			continue;
		}
		printf("%s %s\n", a->dry ? "would remove" : "removed", e->name);
		bytes += e->bytes;
		nr++;
	}
	if (!nr && !code && a->nr) {
		say("no kernel of the cache has that name and age");
		return CODE_CANNOT;
	}
	printf("%zu, %" PRIu64 " MiB\n", nr, bytes >> 20);
	return code;
}

int cmd_cache(int argc, char **argv, struct common *common)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[list]\nsize\nprune [KERNEL...]",
		.doc = "List the kernels that were fetched or built for "
		       "\"pincow "
		       "boot\", and remove some.\vKERNEL is a release, in "
		       "which "
		       "* and ? stand for others. A kernel that is being "
		       "booted "
		       "stays. A removed one is fetched again when it is "
		       "needed.",
		.children = children,
	};
	struct caching a = { .common = common };
	struct why why = { 0 };
	struct cache c;
	int code = 0;

	a.name = calloc((size_t)argc, sizeof(*a.name));
	if (!a.name)
		return out_of_memory();
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	if (cache_open(&c, &why)) {
		say("%s", why.text);
		code = CODE_CANNOT;
	} else if (a.prune) {
		code = prune(&a, &c);
	} else if (a.size) {
		printf("%" PRIu64 " MiB in %s\n", sum(&c) >> 20, c.path);
	} else {
		code = list(&c);
	}
	cache_close(&c);
	free(a.name);
	return code;
}
