/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs in and out of a store that no disk ever sees. */
#include "tests/fuzz/stored.h"

#include <sqlite3.h>

#include "db/ndjson/ndjson_write.h"
#include "db/ndjson/transfer.h"
#include "db/open.h"
#include "db/replay.h"
#include "db/runs.h"
#include "db/temporary.h"
#include "tests/fuzz/fuzz.h"

#define INPUTS_PER_STORE 2000

#define POINT	"wp_write/4k/none/mprotect"
#define UUID(n) "\"0000000" n "-0000-4000-8000-000000000000\""

const char stored_run[] =
	"{\"pincow\":1,\"run\":" UUID("1") ",\"session\":" UUID(
		"2") ","
		     "\"label\":\"x\",\"kernel\":\"6.1.0\",\"clock\":\"tsc\","
		     "\"version\":\"0.1.0\",\"command\":\"pincow "
		     "run\",\"seed\":1,"
		     "\"started_ns\":1,\"invocations\":1,\"points\":2}\n"
		     "{\"environment\":{\"must_match\":{\"arch\":\"x86_64\"},"
		     "\"may_differ\":{},\"recorded\":{\"load\":\"1\"}}}\n"
		     "{\"invocation\":{\"seq\":1,\"seed\":1,\"started_ns\":2}}"
		     "\n"
		     "{\"point\":{\"point\":\"" POINT
		     "\",\"version\":1,\"page_size\":4096,"
		     "\"range_bytes\":16384,\"writes\":4,\"referenced_pages\":"
		     "0}}\n"
		     "{\"batch\":{\"point\":\"" POINT
		     "\",\"invocation\":1,\"seq\":1,"
		     "\"sort\":\"counted\",\"nr\":4,\"classes\":[[\"reuse\",4]]"
		     ","
		     "\"readings\":{\"copies\":0,\"written_pages\":4}}}\n"
		     "{\"batch\":{\"point\":\"" POINT
		     "\",\"invocation\":1,\"seq\":2,"
		     "\"sort\":\"timed\",\"nr\":4,\"classes\":[[\"reuse\",3],["
		     "\"copy\",1]],"
		     "\"ns\":[5,6,7,8],\"readings\":{\"arm_ns\":9,\"written_"
		     "pages\":4}}}\n"
		     "{\"batch\":{\"point\":\"" POINT
		     "\",\"invocation\":1,\"seq\":3,"
		     "\"sort\":\"timed\",\"nr\":4,\"classes\":[[\"reuse\",4]],"
		     "\"quantiles\":{\"reuse\":{\"n\":4,\"p50\":1,\"p90\":2,"
		     "\"p99\":3,"
		     "\"p999\":3,\"max\":3}},\"sum_ns\":9,\"readings\":{}}}\n"
		     "{\"skip\":{\"point\":\"wp_write/thp/none/"
		     "ksm\",\"invocation\":1,"
		     "\"errno\":1,\"reason\":\"no\"}}\n"
		     "{\"event\":{\"at_ns\":3,\"invocation\":1,\"kind\":"
		     "\"absent\","
		     "\"subject\":\"faults\",\"value\":0,\"text\":\"no\"}}\n"
		     "{\"invocation_end\":{\"seq\":1,\"finished_ns\":4,"
		     "\"complete\":1}}\n"
		     "{\"end\":{\"status\":\"complete\",\"finished_ns\":5,"
		     "\"points\":1,"
		     "\"batches\":3,\"skips\":1,\"events\":1}}\n";

struct store *stored_open(void)
{
	static struct store *s;
	static unsigned int inputs;
	struct why why;

	if (s && ++inputs % INPUTS_PER_STORE)
		return s;
	store_close(s);
	setenv("TMPDIR", "/dev/shm", 0);
	if (temporary_open(&s, &why)) {
		fprintf(stderr, "%s\n", why.text);
		abort();
	}
	sqlite3_exec(store_sqlite(s), "PRAGMA synchronous = OFF", NULL, NULL,
		     NULL);
	return s;
}

static int keep(void *arg, const char *line, size_t len)
{
	buffer_add(arg, line, len);
	buffer_add(arg, "\n", 1);
	return buffer_error(arg);
}

int stored_export(struct store *s, int64_t id, bool samples, struct buffer *out)
{
	struct sink *writer = ndjson_writer(keep, out);
	int err;

	FUZZ_CHECK(writer);
	err = store_replay(s, id, samples, writer);
	ndjson_writer_free(writer);
	return err;
}

int64_t stored_import(struct store *s, const void *text, size_t len)
{
	struct transfer t;

	if (!transfer_import(s, fuzz_file(text, len), &t)) {
		FUZZ_CHECK(t.run > 0);
		return t.run;
	}
	FUZZ_CHECK(*t.why && !strchr(t.why, '\n'));
	return 0;
}

void stored_delete(struct store *s, int64_t id)
{
	FUZZ_CHECK(!store_delete_run(s, id));
}
