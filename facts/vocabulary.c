/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of the facts, and the checks of names. */
#include "facts/vocabulary.h"

#include <string.h>

const struct amplification_rule amplification_rules[] = {
#define AMPLIFICATION(kind, experiment, metric, model)                         \
	{ #kind, #experiment, #metric, model },
#include "facts/amplification.def"
#undef AMPLIFICATION
};

/* Here, as the header does not know how many rows the file has. */
const size_t nr_amplification_rules =
	sizeof(amplification_rules) / sizeof(*amplification_rules);

const char *const vocabulary_classes[CLASS_NR] = {
#define CLASS(name, family, first, is_write, help) #name,
#include "facts/classes.def"
#undef CLASS
};

/* Times of writes are summarised by class; a fork is timed and is no write. */
const bool vocabulary_is_write[CLASS_NR] = {
#define CLASS(name, family, first, is_write, help) is_write,
#include "facts/classes.def"
#undef CLASS
};

const bool vocabulary_is_first[CLASS_NR] = {
#define CLASS(name, family, first, is_write, help) first,
#include "facts/classes.def"
#undef CLASS
};

const enum sample_class vocabulary_family[CLASS_NR] = {
#define CLASS(name, family, first, is_write, help) CLASS_##family,
#include "facts/classes.def"
#undef CLASS
};

/* These words, and those of the tables below, stand in databases and in NDJSON:
 * changing one needs a migration. */
const char *const vocabulary_sorts[BATCH_SORT_NR] = {
	[BATCH_COUNTED] = "counted",
	[BATCH_TIMED] = "timed",
	[BATCH_PROFILED] = "profiled",
};

const char *const vocabulary_statuses[RUN_STATUS_NR] = {
	/* Also that of a run whose process was killed, until somebody sweeps:
	 * RUN_STATUS_NOW of db/store.h tells the two apart. */
	[RUN_RUNNING] = "running",
	[RUN_COMPLETE] = "complete",
	[RUN_INTERRUPTED] = "interrupted",
	[RUN_FAILED] = "failed",
};

const char *const vocabulary_groups[ENV_GROUP_NR] = {
	[ENV_MUST_MATCH] = "must_match",
	[ENV_MAY_DIFFER] = "may_differ",
	[ENV_RECORDED] = "recorded",
};

const char *const vocabulary_better[BETTER_NR] = {
	[BETTER_LOWER] = "lower",
	[BETTER_HIGHER] = "higher",
	[BETTER_NEITHER] = "neither",
};

const char *const vocabulary_exactness[EXACTNESS_NR] = {
	[EXACTNESS_EXACT] = "exact",
	[EXACTNESS_TIME] = "time",
	[EXACTNESS_NOISY] = "noisy",
};

const char *const vocabulary_statistics[STATISTIC_NR] = {
	[STATISTIC_MODE] = "mode", [STATISTIC_MEDIAN] = "median",
	[STATISTIC_P90] = "p90",   [STATISTIC_P99] = "p99",
	[STATISTIC_P999] = "p999", [STATISTIC_MAX] = "max",
	[STATISTIC_RATE] = "rate",
};

const char *const vocabulary_sources[SOURCE_NR] = {
	[SOURCE_CLASS] = "class",     [SOURCE_WRITES] = "writes",
	[SOURCE_TIME] = "time",	      [SOURCE_ONLY] = "only",
	[SOURCE_READING] = "reading", [SOURCE_COW_RATE] = "cow_rate",
	[SOURCE_SUM] = "sum",	      [SOURCE_PER_PAGE] = "per_page",
	[SOURCE_CYCLE] = "cycle",     [SOURCE_RATE] = "rate",
};

/* -1 is for words of databases and files: newer programs may have written
 * them. */
int vocabulary_find(const char *const *words, int nr, const char *word)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

/* RATE rows name two readings that have READING rows of their own. */
bool vocabulary_is_reading(const char *name)
{
	size_t i;

	for (i = 0; i < METRIC_NR; i++)
		if (metric_definitions[i].source == SOURCE_READING &&
		    !strcmp(metric_definitions[i].argument, name))
			return true;
	return false;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

/* Harmless in SQL, in file names, in URLs and in a shell. */
bool vocabulary_name_ok(const char *name)
{
	size_t len = strspn(name, LETTERS);

	return len >= 1 && len <= 32 && !name[len];
}

/* The same letters as a name, those that join a list of key=value, and the
 * suffixes of bytes. */
bool vocabulary_params_ok(const char *params)
{
	size_t len = strspn(params, LETTERS "GKM=,&.-");

	return len < 128 && !params[len];
}

/* Upper case is refused: a run with two spellings would be imported twice. */
bool vocabulary_uuid_ok(const char *uuid)
{
	size_t i;

	for (i = 0; i < 36; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (uuid[i] != '-')
				return false;
		} else if (!uuid[i] || !strchr("0123456789abcdef", uuid[i])) {
			return false;
		}
	}
	return !uuid[36];
}

/*
 * A label is typed where an id, a path or "latest~1" may stand as well. Naming
 * the wrong run by accident must not be possible.
 */
bool vocabulary_label_ok(const char *label)
{
	const char *c;

	if (!*label || strlen(label) > 64 || !strncmp(label, "latest", 6) ||
	    !strncmp(label, "kernel:", 7) ||
	    label[strspn(label, "0123456789")] == '\0' || strchr(label, '/') ||
	    *label == '-')
		return false;
	for (c = label; *c; c++)
		/* Bytes from 0x80 on pass: a label may be UTF-8, and is escaped
		 * where it is shown. */
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return !strstr(label, ".ndjson");
}

bool vocabulary_point_ok(const struct point_id *id)
{
	return vocabulary_name_ok(id->experiment) &&
	       vocabulary_name_ok(id->mapping) && vocabulary_name_ok(id->pin) &&
	       vocabulary_name_ok(id->wp) && vocabulary_params_ok(id->params);
}
