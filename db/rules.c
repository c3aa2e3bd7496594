/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The views of the reuse rules, made of rules.def and rules.sql. They are no
 * migration: with a new rule, each database learns it at its next writer.
 */
#include "db/rules.h"

#include <sqlite3.h>
#include <string.h>
#include <zlib.h>

#include "lib/buffer.h"

/*
 * Included by the assembler, so that the program needs no file beside it and
 * the SQL stays a file that sqlite3 can run.
 */
__asm__(".pushsection .rodata\n"
	".globl pincow_rules_sql\n"
	"pincow_rules_sql:\n"
	".incbin \"" RULES_SQL "\"\n"
	".byte 0\n"
	".popsection\n");

extern const char pincow_rules_sql[] __attribute__((visibility("hidden")));

/*
 * A row of rules.def as one of VALUES. Numbers go through a second macro: ALL
 * has to become its number before it is text.
 */
static const char *const rows[] = {
#define TEXT(x)	  #x
#define NUMBER(x) TEXT(x)
#define RULE(memory, rule, mapping, pin, wps, low, high)                       \
	"'" memory "','" rule "','" mapping "','" pin "','" wps                \
	"'," NUMBER(low) "," NUMBER(high),
#include "db/rules.def"
};

#define NR (sizeof(rows) / sizeof(*rows))

uint64_t rules_checksum(uint64_t sum)
{
	size_t i;

	for (i = 0; i < NR; i++)
		sum = crc32(sum, (const Bytef *)rows[i], (uInt)strlen(rows[i]));
	return crc32(sum, (const Bytef *)pincow_rules_sql,
		     (uInt)strlen(pincow_rules_sql));
}

int rules_define(struct sqlite3 *db)
{
	struct buffer b = { 0 };
	size_t i;
	int rc = SQLITE_NOMEM;

	buffer_str(&b, "DROP VIEW IF EXISTS rule_info;"
		       "DROP VIEW IF EXISTS rule_verdict;"
		       "DROP VIEW IF EXISTS rule_seen;"
		       "DROP VIEW IF EXISTS rule_term;"
		       "CREATE VIEW rule_term (position, memory, rule, mapping,"
		       " pin, wps, low, high) AS VALUES ");
	for (i = 0; i < NR; i++) {
		buffer_str(&b, i ? ",(" : "(");
		/*
		 * The position keeps the order of rules.def, which no view
		 * promises.
		 */
		buffer_u64(&b, i);
		buffer_str(&b, ",");
		buffer_str(&b, rows[i]);
		buffer_str(&b, ")");
	}
	buffer_str(&b, ";");
	buffer_str(&b, pincow_rules_sql);
	if (!buffer_error(&b))
		rc = sqlite3_exec(db, b.text, NULL, NULL, NULL);
	buffer_release(&b);
	return rc;
}
