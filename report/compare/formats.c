/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the formats in which a comparison is printed. */
#include "report/compare/formats.h"

#include <string.h>

static const struct {
	const char *name;
	compare_print_fn fn;
} formats[] = {
#define FORMAT(name) { #name, compare_print_##name },
#include "report/compare/formats.def"
	/* The word that other commands use for what a person reads. */
	{ "table", compare_print_text },
};

static const char names[] =
#define FORMAT(name) ", " #name
#include "report/compare/formats.def"
	;

/* The text begins with a comma, as each name brings its own. */
const char *const compare_print_names = names + sizeof(", ") - 1;

compare_print_fn compare_print_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name))
			return formats[i].fn;
	return NULL;
}
