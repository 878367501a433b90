#include "report/listing.h"

#include "core/run/findings.h"

static const char *assessment_word(enum assessment assessment)
{
	return assessment == ASSESSMENT_AUTOMATED ? "Automated" : "Manual";
}

int listing_write(FILE *out, const struct named_check *const *checks, enum benchmark benchmark)
{
	const char *last_section = "";

	for (; *checks; checks++) {
		const struct check *check = (*checks)->check;
		const char *id = check_id(check, benchmark);
		const char *section = section_title(id);

		if (section != last_section)
			(void)fprintf(out, "%s%s\n", *last_section ? "\n" : "", section);
		last_section = section;
		(void)fprintf(out, "  %-6s level %u  %-30s %s\n", id, (unsigned)check->level,
			      (*checks)->name, check->title);
	}
	return ferror(out) ? -1 : 0;
}

/* A paragraph, broken at blanks so that a terminal of 80 columns shows it whole. */
static void write_paragraph(FILE *out, const char *heading, const char *text)
{
	size_t column = 0;

	if (!text)
		return;
	(void)fprintf(out, "\n%s\n ", heading);
	while (*text) {
		size_t length = 0;

		while (text[length] && text[length] != ' ')
			length++;
		if (column && column + length > 74) {
			(void)fputs("\n ", out);
			column = 0;
		}
		(void)fprintf(out, " %.*s", (int)length, text);
		column += length + 1;
		text += length + (text[length] == ' ');
	}
	(void)fputc('\n', out);
}

static void write_numbers(FILE *out, const struct check *check)
{
	static const char *const versions[BENCHMARK_COUNT] = { "1.6.0", "1.7.0", "1.8.0" };

	for (enum benchmark version = 0; version < BENCHMARK_COUNT; version++) {
		const char *id = check_id(check, version);

		if (id)
			(void)fprintf(out, "  CIS Docker Benchmark %s: %s (%s)\n",
				      versions[version], id,
				      assessment_word(check_assessment(check, version)));
		else
			(void)fprintf(out, "  CIS Docker Benchmark %s: not in this version\n",
				      versions[version]);
	}
}

int listing_explain(FILE *out, const struct named_check *named, enum benchmark benchmark)
{
	const struct check *check = named->check;
	const char *id = check_id(check, benchmark);

	(void)fprintf(out, "%s  %s\n\n", id ? id : "-", check->title);
	(void)fprintf(out, "  name: %s\n  profile level: %u\n  CIS Controls v8: %s\n", named->name,
		      (unsigned)check->level, check->controls);
	write_numbers(out, check);
	write_paragraph(out, "Why it matters", check->why);
	write_paragraph(out, "What is read, and what passes", check->reads);
	write_paragraph(out, "How to fix it", check->fix);
	return ferror(out) ? -1 : 0;
}
