/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gives the files named, and those in the folders named, to a fuzz target: a
 * fuzzer's seeds are tests, with any compiler.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <sys/stat.h>

static unsigned int inputs;

static void replay_file(const char *path)
{
	FILE *f = fopen(path, "re");
	uint8_t *data = NULL;
	struct stat st;

	if (!f || fstat(fileno(f), &st)) {
		perror(path);
		exit(1);
	}
	data = malloc((size_t)st.st_size + 1);
	if (!data ||
	    fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size) {
		perror(path);
		exit(1);
	}
	fclose(f);
	/* An input that kills the target is the last one named. */
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
	inputs++;
	free(data);
}

static int is_input(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void replay(const char *path)
{
	struct dirent **entry;
	char below[4096];
	struct stat st;
	int nr;

	if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
		replay_file(path);
		return;
	}
	nr = scandir(path, &entry, is_input, alphasort);
	for (int i = 0; i < nr; i++) {
		snprintf(below, sizeof(below), "%s/%s", path, entry[i]->d_name);
		replay_file(below);
		free(entry[i]);
	}
	if (nr >= 0)
		free(entry);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%u inputs\n", inputs);
	return inputs ? 0 : 1;
}
