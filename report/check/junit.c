/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A check as JUnit XML: one suite per harm, one case per point. */
#include "report/check/check.h"
#include "report/markup.h"

static void print_case(const struct check_case *k, FILE *f)
{
	const struct harm_definition *h = &harm_definitions[k->harm];
	char count[160] = "";

	if (k->value)
		check_count(k, count, sizeof(count));
	fprintf(f, "  <testcase classname=\"pincow.check.%s\" name=\"",
		h->word);
	markup_xml(f, k->point ? k->point : h->word);
	/* The schema asks for a time; a judgement of a stored run takes
	 * none. */
	fputs("\" time=\"0\">\n", f);
	if (k->state == CHECK_FAIL) {
		fprintf(f, "   <failure type=\"%s\" message=\"%s: ", h->word,
			h->words);
		markup_xml(f, count);
		fputs("\"/>\n", f);
	} else if (k->state == CHECK_SKIP || k->state == CHECK_KNOWN) {
		/* JUnit has no expected failure. */
		fprintf(f, "   <skipped message=\"%s%s%s",
			k->state == CHECK_KNOWN ? "known: " : "", count,
			k->value ? ", " : "");
		markup_xml(f, k->reason);
		fputs("\"/>\n", f);
	}
	fputs("  </testcase>\n", f);
}

struct tally {
	size_t tests, failures, skipped, end;
};

static struct tally tally(const struct check *c, size_t first)
{
	struct tally t = { .end = first };

	for (; t.end < c->nr && c->list[t.end].harm == c->list[first].harm;
	     t.end++) {
		enum check_state s = c->list[t.end].state;

		t.tests++;
		t.failures += s == CHECK_FAIL;
		t.skipped += s == CHECK_SKIP || s == CHECK_KNOWN;
	}
	return t;
}

/* An incomplete run is an error, also if all its points pass. */
static void print_whole(const struct check *c, FILE *f)
{
	bool bad = check_is_incomplete(c);

	fprintf(f,
		" <testsuite name=\"pincow.check\" tests=\"1\" failures=\"0\" "
		"errors=\"%d\" skipped=\"0\">\n  <properties>\n"
		"   <property name=\"kernel\" value=\"",
		bad);
	markup_xml(f, c->run.kernel);
	fputs("\"/>\n   <property name=\"uuid\" value=\"", f);
	markup_xml(f, c->run.uuid);
	fputs("\"/>\n  </properties>\n  <testcase classname=\"pincow.check\" "
	      "name=\"complete\" time=\"0\">\n",
	      f);
	if (bad)
		fputs("   <error type=\"incomplete\" message=\"the run is not "
		      "complete\"/>\n",
		      f);
	fputs("  </testcase>\n </testsuite>\n", f);
}

int check_print_junit(const struct check *c, FILE *f)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", f);
	/* Jenkins' schema knows no skipped here, only in each suite. */
	fprintf(f,
		"<testsuites name=\"pincow\" tests=\"%zu\" failures=\"%zu\" "
		"errors=\"%d\">\n",
		c->nr + 1, c->of[CHECK_FAIL], check_is_incomplete(c));
	print_whole(c, f);
	for (size_t i = 0; i < c->nr;) {
		struct tally t = tally(c, i);

		fprintf(f,
			" <testsuite name=\"pincow.check.%s\" tests=\"%zu\" "
			"failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
			harm_definitions[c->list[i].harm].word, t.tests,
			t.failures, t.skipped);
		for (; i < t.end; i++)
			print_case(&c->list[i], f);
		fputs(" </testsuite>\n", f);
	}
	fputs("</testsuites>\n", f);
	return 0;
}
