#include "tests/support/file_rows.h"

#include <criterion/criterion.h>
#include <string.h>

struct gathered *gather_host_alone(struct scripted_host *host)
{
	struct source *source;

	host_finish(host);
	source = script_open(host->script, &(struct script_play){ 0 });
	source->is_rooted = host->is_rooted;
	return gather_all(source, NULL);
}

bool has_role_file(const struct gathered *gathered, enum file_role role, const char *file)
{
	const char *line = arena_format(gathered->arena, "\nfile %d %s", role, file);

	return strstr(gathered->host, line) != NULL;
}

void expect_file_row(const struct file_row *row)
{
	struct scripted_host host;
	struct gathered *gathered;
	const char *list;

	host_init(&host);
	if (row->change)
		row->change(&host);
	gathered = gather_host_alone(&host);
	list = gathered_line(gathered, NULL, arena_format(host.arena, "files %d", row->role));
	cr_assert(list, "%s: no list", row->label);
	if (row->list)
		cr_expect(strstr(list, row->list), "%s: %s", row->label, list);
	if (row->file && *row->file == '!')
		cr_expect(!has_role_file(gathered, row->role, row->file + 1), "%s", row->label);
	else if (row->file)
		cr_expect(has_role_file(gathered, row->role, row->file), "%s: no %s in %s",
			  row->label, row->file, gathered->host);
	gathered_free(gathered);
	host_done(&host);
}

void expect_file_rows(const struct file_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_file_row(&rows[i]);
}
