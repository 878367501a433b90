#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/gathered.h"
#include "tests/support/scripted_host.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))
#define WEB_ID "0101010101010101010101010101010101010101010101010101010101010101"

/* Where on the host a container's mounts come from. */

#define MOUNT(type, source, destination)                                                           \
	"{\"Type\":\"" type "\",\"Source\":\"" source "\",\"Destination\":\"" destination          \
	"\",\"RW\":true}"
#define VOLUME(name, source)                                                                       \
	"{\"Type\":\"volume\",\"Name\":\"" name "\",\"Source\":\"" source                          \
	"\",\"Destination\":\"/x\",\"RW\":true}"

static void volumes(struct scripted_host *host, const char *elements)
{
	script_part(host->script, "GET /volumes", "",
		    arena_format(host->arena, "{\"Volumes\":[%s]}", elements));
}

static void bound_volume(struct scripted_host *host)
{
	volumes(host, "{\"Name\":\"v\",\"Driver\":\"local\",\"Mountpoint\":\"/vol/v\",\"Options\":{"
		      "\"type\":\"none\",\"o\":\"bind\",\"device\":\"/etc\"}}");
	host_walk(host, "/etc");
}

static void network_volume(struct scripted_host *host)
{
	volumes(host, "{\"Name\":\"v\",\"Driver\":\"local\",\"Mountpoint\":\"/vol/v\",\"Options\":{"
		      "\"type\":\"nfs\",\"o\":\"addr=a\",\"device\":\":/etc\"}}");
	host_walk(host, "/vol/v");
}

static void unnamed_place(struct scripted_host *host)
{
	network_volume(host);
}

static void volumes_unread(struct scripted_host *host)
{
	script_status(host->script, "GET /volumes", EVIDENCE_TIMEOUT, 0);
	host_walk(host, "/vol/v");
}

static void unlisted(struct scripted_host *host)
{
	volumes(host, "");
	host_walk(host, "/vol/v");
}

static void plain(struct scripted_host *host)
{
	host_walk(host, "/srv/data");
}

static void linked(struct scripted_host *host)
{
	host_link(host, "/srv/data", "/etc");
}

static void missing(struct scripted_host *host)
{
	host_walk(host, "/srv/data");
	script_part_status(host->script, "path@812:1000 /srv/data", "/srv/data", EVIDENCE_NOT_FOUND,
			   0);
}

static void missing_behind_link(struct scripted_host *host)
{
	host_link(host, "/srv/data", "/etc/nothing");
	script_part_status(host->script, "path@812:1000 /srv/data", "/etc/nothing",
			   EVIDENCE_NOT_FOUND, 0);
}

static void denied(struct scripted_host *host)
{
	script_status(host->script, "path@812:1000 /srv/data", EVIDENCE_DENIED, 13);
}

static void dead(struct scripted_host *host)
{
	host_walk(host, "/srv/data");
	script_part_status(host->script, "path@812:1000 /srv/data", "/srv/data", EVIDENCE_FOREIGN,
			   0);
}

/* /srv is /etc by another mount, which no walk shows. */
static void bound_on_host(struct scripted_host *host)
{
	plain(host);
	script_replace(host->script, ENGINE_KEY, "mountinfo", "25 21 0:8",
		       "26 21 8:1 /etc /srv rw - ext4 /dev/sda1 rw\n25 21 0:8");
}

static void nothing(struct scripted_host *host)
{
	(void)host;
}

Test(mounts, of_what_does_not_run)
{
	static const struct {
		const char *label, *mount;
		void (*change)(struct scripted_host *host);
		const char *place, *cause;
	} rows[] = {
		{ "plain", MOUNT("bind", "/srv/data", "/x"), plain,
		  "place /x /srv/data by path walk", NULL },
		{ "link", MOUNT("bind", "/srv/data", "/x"), linked, "place /x /etc by path walk",
		  NULL },
		{ "missing", MOUNT("bind", "/srv/data", "/x"), missing,
		  "place /x /srv/data by path walk", NULL },
		{ "missing behind a link", MOUNT("bind", "/srv/data", "/x"), missing_behind_link,
		  "place /x /etc/nothing by path walk", NULL },
		{ "denied", MOUNT("bind", "/srv/data", "/x"), denied,
		  "place /x unknown by path walk", " cause permission denied, run as root" },
		{ "dead", MOUNT("bind", "/srv/data", "/x"), dead, "place /x unknown by path walk",
		  " cause on a file system that is not read" },
		{ "bound on the host", MOUNT("bind", "/srv/data", "/x"), bound_on_host,
		  "place /x /etc/data by path walk", NULL },
		{ "volume that binds", VOLUME("v", "/vol/v"), bound_volume,
		  "place /x /etc by GET /volumes", NULL },
		{ "volume of a network", VOLUME("v", "/vol/v"), network_volume,
		  "place /x /vol/v by path walk", NULL },
		{ "volume that never ran", VOLUME("v", ""), unnamed_place,
		  "place /x /vol/v by path walk", NULL },
		{ "volumes unread", VOLUME("v", "/vol/v"), volumes_unread,
		  "place /x unknown by path walk", " cause GET /volumes: timed out" },
		{ "volume not listed", VOLUME("v", "/vol/v"), unlisted,
		  "place /x unknown by path walk",
		  " cause its volume is not in the engine's list" },
		{ "tmpfs", MOUNT("tmpfs", "", "/x"), nothing, "place /x unknown by path walk",
		  NULL },
		{ "no source", MOUNT("bind", "", "/x"), nothing, "place /x unknown by path walk",
		  " cause the engine did not say where it comes from" },
		{ "a way up", MOUNT("bind", "/srv/../etc", "/x"), nothing,
		  "place /x unknown by path walk", " cause not on the list of what may be asked" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		const struct guest guest = { .number = 1, .name = "web", .mounts = rows[i].mount };
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		host_add(&host, &guest);
		host_finish(&host);
		rows[i].change(&host);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		cr_expect(gathered_has(gathered, "web", rows[i].place), "%s: %s", rows[i].label,
			  gathered_line(gathered, "web", "place"));
		cr_expect((rows[i].cause && gathered_has(gathered, "web", rows[i].cause)) ||
				  (!rows[i].cause && !gathered_line(gathered, "web", " cause")),
			  "%s: %s", rows[i].label, gathered_line(gathered, "web", " cause"));
		gathered_free(gathered);
		host_done(&host);
	}
}

/* The kernel's word, of a running one: also for what no document names. */
static const struct kernel_row {
	const char *label, *mounts, *mountinfo;
	const char *place; /* NULL: none at all */
} kernel_rows[] = {
	{ "as configured", MOUNT("bind", "/srv/data", "/x"),
	  "510 500 8:1 /srv/data /x rw - ext4 /dev/sda1 rw\n",
	  "place /x /srv/data by /proc/901/mountinfo" },
	{ "otherwise", MOUNT("bind", "/srv/data", "/x"),
	  "510 500 8:1 /etc /x rw - ext4 /dev/sda1 rw\n", "place /x /etc by /proc/901/mountinfo" },
	{ "the topmost", MOUNT("bind", "/srv/data", "/x"),
	  "510 500 8:1 /srv/data /x rw - ext4 /dev/sda1 rw\n"
	  "511 510 8:1 /etc /x rw - ext4 /dev/sda1 rw\n",
	  "place /x /etc by /proc/901/mountinfo" },
	{ "not mounted", MOUNT("bind", "/srv/data", "/x"), "", "place /x /srv/data by path walk" },
	{ "a file system that the host has not mounted", MOUNT("bind", "/srv/data", "/x"),
	  "510 500 9:9 / /x rw - ext4 /dev/sdb1 rw\n", "place /x /srv/data by path walk" },
	{ "only the kernel", "", "510 500 0:7 / /host rw - tmpfs tmpfs rw\n",
	  "place /host /run by /proc/901/mountinfo" },
	{ "behind /dev", "", "510 502 8:1 /etc /dev/etc rw - ext4 /dev/sda1 rw\n",
	  "place /dev/etc /etc by /proc/901/mountinfo" },
	{ "the kernel's own there", "", "510 502 0:5 / /dev/proc rw - proc proc rw\n", NULL },
	{ "its own data", "",
	  "510 500 8:2 /containers/" WEB_ID "/mounts/secrets /run/secrets ro - ext4 /dev/sdb1 rw\n",
	  NULL },
	{ "another's data", "",
	  "510 500 8:2 /containers/02/mounts /run/secrets ro - ext4 /dev/sdb1 rw\n",
	  "place /run/secrets /var/lib/docker/containers/02/mounts by /proc/901/mountinfo" },
	{ "the engine's init", "",
	  "510 500 8:1 /usr/bin/docker-init /sbin/docker-init ro - ext4 /dev/sda1 rw\n", NULL },
	{ "an init that can be written", "",
	  "510 500 8:1 /usr/bin/docker-init /sbin/docker-init rw - ext4 /dev/sda1 rw\n",
	  "place /sbin/docker-init /usr/bin/docker-init by /proc/901/mountinfo" },
};

Test(mounts, of_what_runs)
{
	for (size_t i = 0; i < ARRAY(kernel_rows); i++) {
		const struct kernel_row *row = &kernel_rows[i];
		const struct guest guest = { .number = 1,
					     .name = "web",
					     .pid = 901,
					     .mounts = row->mounts,
					     .mountinfo = row->mountinfo };
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		host_add(&host, &guest);
		host_walk(&host, "/srv/data");
		host_finish(&host);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		if (row->place)
			cr_expect(gathered_has(gathered, "web", row->place), "%s: %s", row->label,
				  gathered_line(gathered, "web", "place"));
		else
			cr_expect(!gathered_line(gathered, "web", "place"), "%s: %s", row->label,
				  gathered_line(gathered, "web", "place"));
		cr_expect(!gathered_line(gathered, "web", "mounts_cause"), "%s", row->label);
		gathered_free(gathered);
		host_done(&host);
	}
}

static void tables_denied(struct scripted_host *host)
{
	script_part_status(host->script, "process full 901 " WEB_ID, "mountinfo", EVIDENCE_DENIED,
			   0);
}

static void table_cut(struct scripted_host *host)
{
	script_part_status(host->script, "process full 901 " WEB_ID, "mountinfo", EVIDENCE_OK,
			   EVIDENCE_TRUNCATED);
}

static void hosts_denied(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "mountinfo", EVIDENCE_DENIED, 0);
	script_status(host->script, "file /proc/self/mountinfo", EVIDENCE_DENIED, 13);
}

static void ours_instead(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "mountinfo", EVIDENCE_DENIED, 0);
}

static void ours_cut(struct scripted_host *host)
{
	ours_instead(host);
	script_part_status(host->script, "file /proc/self/mountinfo", "", EVIDENCE_OK,
			   EVIDENCE_TRUNCATED);
}

Test(mounts, that_may_be_there)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *cause;
	} rows[] = {
		{ "read", nothing, NULL },
		{ "denied", tables_denied, "mounts_cause /proc/901/mountinfo was not readable" },
		{ "cut", table_cut, "mounts_cause /proc/901/mountinfo was cut" },
		{ "the host's", hosts_denied,
		  "mounts_cause the host's mount table was not readable" },
		{ "ours instead", ours_instead, NULL },
		{ "ours, cut", ours_cut, "mounts_cause the host's mount table was cut" },
	};
	static const struct guest web = { .number = 1,
					  .name = "web",
					  .pid = 901,
					  .mountinfo = "510 500 9:9 / /x rw - ext4 /dev/sdb1 "
						       "rw\n" };

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		host_add(&host, &web);
		host_finish(&host);
		rows[i].change(&host);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		cr_expect(rows[i].cause ? gathered_has(gathered, "web", rows[i].cause)
					: !gathered_line(gathered, "web", "mounts_cause"),
			  "%s: %s", rows[i].label, gathered_line(gathered, "web", "mounts_cause"));
		gathered_free(gathered);
		host_done(&host);
	}
}

/* So many mounts, as any container with the right to mount can make, are looked at once each. */
Test(mounts, a_crowd, .timeout = 30)
{
	struct scripted_host host;
	struct gathered *gathered;
	struct buffer lines = { 0 };
	struct guest web = { .number = 1, .name = "web", .pid = 901 };

	for (int i = 0; i < 30000; i++)
		buffer_format(&lines, "%d 500 8:1 /srv/%d /m/%d rw - ext4 /dev/sda1 rw\n", 1000 + i,
			      i, i);
	web.mountinfo = lines.bytes;
	host_init(&host);
	host_add(&host, &web);
	host_finish(&host);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
	cr_expect(
		gathered_has(gathered, "web", "place /m/29999 /srv/29999 by /proc/901/mountinfo"));
	gathered_free(gathered);
	buffer_done(&lines);
	host_done(&host);
}
