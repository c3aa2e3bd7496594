/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of NDJSON, as a guest or a file has them. The writer writes each fact
 * that the reader takes, and the reader takes that again.
 */
#include "db/ndjson/ndjson_read.h"
#include "db/ndjson/ndjson_write.h"
#include "lib/buffer.h"
#include "tests/fuzz/fuzz.h"

static struct sink *writer;

static int on_header(void *arg, const struct fact_run *fact, struct sink **sink)
{
	(void)arg;
	*sink = writer;
	return writer->ops->run(writer, fact);
}

static int keep(void *arg, const char *line, size_t len)
{
	FUZZ_CHECK(strlen(line) == len && !memchr(line, '\n', len));
	buffer_add(arg, line, len);
	buffer_add(arg, "\n", 1);
	return 0;
}

/* All lines of @text, and what comes of those that are taken in @out. */
static int read_all(struct buffer *out, const char *text, size_t len)
{
	struct ndjson_reader *r;
	int err = 0;

	writer = ndjson_writer(keep, out);
	r = ndjson_reader(on_header, NULL, NULL);
	FUZZ_CHECK(writer && r);
	while (!err && len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		err = ndjson_reader_line(r, text, n);
		FUZZ_CHECK(!err == !*ndjson_reader_why(r));
		n += !!end;
		text += n;
		len -= n;
	}
	ndjson_reader_free(r);
	ndjson_writer_free(writer);
	return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer first = { 0 }, second = { 0 };
	char *text = fuzz_text(data, size);

	read_all(&first, text, size);
	if (first.len) {
		FUZZ_CHECK(!read_all(&second, first.text, first.len));
		FUZZ_CHECK(second.len == first.len &&
			   !memcmp(second.text, first.text, first.len));
	}
	buffer_release(&first);
	buffer_release(&second);
	free(text);
	return 0;
}
