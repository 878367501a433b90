/* 1.1.1: whether the engine's data can fill the host's file system. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/facts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define ROOT "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
#define OWN ROOT "30 21 8:2 / /var/lib/docker rw - ext4 /dev/sda2 rw\n"
#define SELF ROOT "30 21 8:1 /var/lib/docker /var/lib/docker rw - ext4 /dev/sda1 rw\n"
#define VAR ROOT "30 21 8:3 / /var rw - ext4 /dev/sda3 rw\n"
#define NEIGHBOUR ROOT "30 21 8:2 / /var/lib/docker-old rw - ext4 /dev/sda2 rw\n"
#define BTRFS                                                                                      \
	"21 1 0:30 /@ / rw - btrfs /dev/sda1 rw\n"                                                 \
	"30 21 0:31 /@docker /var/lib/docker rw - btrfs /dev/sda1 rw\n"

static const struct row {
	struct expected expected;
	const char *mounts; /* NULL unread */
	const char *device; /* of the data root; / is on 8:1 */
	enum file_state state;
	bool is_cut;
} rows[] = {
	{ { .label = "a disk of its own", .result = RESULT_PASS }, OWN, "8:2", FILE_THERE, false },
	{ { .label = "no mount point",
	    .result = RESULT_FAIL,
	    .says = "no mount point: it shares the space of /" },
	  ROOT,
	  "8:1",
	  FILE_THERE,
	  false },
	{ { .label = "mounted onto itself by dockerd",
	    .result = RESULT_WARN,
	    .says = "on the file system of /" },
	  SELF,
	  "8:1",
	  FILE_THERE,
	  false },
	{ { .label = "a subvolume of the same btrfs", .result = RESULT_WARN },
	  BTRFS,
	  "0:31",
	  FILE_THERE,
	  false },
	{ { .label = "on /var", .result = RESULT_FAIL, .says = "the space of /var" },
	  VAR,
	  "8:3",
	  FILE_THERE,
	  false },
	{ { .label = "a neighbour is mounted", .result = RESULT_FAIL },
	  NEIGHBOUR,
	  "8:1",
	  FILE_THERE,
	  false },
	{ { .label = "mounts unread", .result = RESULT_UNKNOWN, .says = "mounts" },
	  NULL,
	  "8:2",
	  FILE_THERE,
	  false },
	{ { .label = "mounts cut", .result = RESULT_UNKNOWN, .says = "cut" },
	  OWN,
	  "8:2",
	  FILE_THERE,
	  true },
	{ { .label = "not looked at", .result = RESULT_UNKNOWN, .says = "timed out" },
	  OWN,
	  "8:2",
	  FILE_UNREAD,
	  false },
};

static void prepare(struct trial *trial, const struct row *row)
{
	struct mount_table *mounts = NULL;

	trial_file(trial, "/var/lib/docker", 0710);
	trial_object(trial)->type = 'd';
	trial_object(trial)->device = row->device;
	trial->file.state = row->state;
	trial->file.cause = "/var/lib/docker: timed out";
	if (row->mounts)
		mounts = mounts_parse(trial->arena, row->mounts, strlen(row->mounts));
	if (mounts)
		mounts->is_truncated |= row->is_cut;
	trial->host.mounts = mounts;
	if (strstr(row->device, "0:31"))
		trial->way[0].device = "0:30";
}

Test(host_partition, data_root)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		prepare(&trial, &rows[i]);
		trial_expect(&trial, "host/data_partition", SCOPE_FILES, &rows[i].expected);
		trial_done(&trial);
	}
}
