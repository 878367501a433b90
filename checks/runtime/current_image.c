#include <string.h>

#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/facts/policy.h"

/* In the units of the host's clock. */
#define DAY ((int64_t)24 * 60 * 60 * 1000000000)

/* The tag of "registry:5000/name:tag", or NULL where there is none. */
static const char *tag_of(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *colon = strrchr(name, ':');

	return colon && (!slash || colon > slash) ? colon + 1 : NULL;
}

static bool is_id(const struct container *container)
{
	const char *name = container->image_name;
	const char *hex = strncmp(name, "sha256:", 7) == 0 ? name + 7 : name;
	const char *id = container->image_id + (strncmp(container->image_id, "sha256:", 7) ? 0 : 7);

	return strlen(hex) >= 12 && strncmp(id, hex, strlen(hex)) == 0;
}

static enum result judge_tag(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *tag = tag_of(container->image_name);
	const char *name =
		tag ? container->image_name : text_of(finding, "%s:latest", container->image_name);
	const struct image *tagged = daemon_image_tagged(on->daemon, name);

	saw(finding, container->inspect, "Config.Image", container->image_name,
	    "a name with a version or a digest");
	saw(finding, "GET /images/json", text_of(finding, "Id of %s", name),
	    tagged ? tagged->id : NULL, container->image_id);
	if (!tagged)
		return fail(finding, "its image has lost the name %s", name);
	if (strcmp(tagged->id, container->image_id) != 0)
		return fail(finding, "%s names a newer image than the one it runs", name);
	if (!tag || strcmp(tag, "latest") == 0)
		return warn(finding, "%s says no version: what runs depends on the day", name);
	return RESULT_PASS;
}

/* The site may also say how old an image gets before it has missed too many fixes. */
static enum result judge_age(const struct subject *on, const struct image *image,
			     struct finding *finding)
{
	const struct number *most = &on->policy->image_max_age_days;
	int64_t days;

	if (!most->known)
		return RESULT_PASS;
	if (!image || !image->created || !on->host->now)
		return unknown(finding, "the age of its image is not known");
	if (image->created > on->host->now)
		return unknown(finding, "its image says that it was made in the future");
	days = (on->host->now - image->created) / DAY;
	saw_policy(on, finding, "image_max_age_days",
		   text_of(finding, "%lld", (long long)most->value),
		   text_of(finding, "at least the %lld days since its image was made",
			   (long long)days));
	if (days > most->value)
		return fail(finding, "its image is %lld days old, and the policy allows %lld",
			    (long long)days, (long long)most->value);
	return RESULT_PASS;
}

static enum result judge_name(const struct subject *on, const struct image *image,
			      struct finding *finding)
{
	const struct container *container = on->container;

	if (strstr(container->image_name, "@sha256:")) {
		saw(finding, container->inspect, "Config.Image", container->image_name,
		    "pinned by digest");
		return RESULT_PASS;
	}
	if (!is_id(container))
		return judge_tag(on, finding);
	saw(finding, "GET /images/json", "RepoTags", image && image->tags ? image->tags[0] : NULL,
	    "a name");
	if (!image || !image->tags || !image->tags[0])
		return fail(finding, "its image has no name any more: a newer one took it");
	return RESULT_PASS;
}

/* An old image runs with the flaws that its successor mends. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const struct image *image;

	if (!on->daemon->images.is_read)
		return unknown_reading(finding, &on->daemon->images, "its images");
	if (!container->image_id || !container->image_name)
		return unknown(finding, "the engine did not say its image");
	image = daemon_image(on->daemon, container->image_id);
	note(finding, "compared with the images on this host; the registry is not asked");
	return result_worse(judge_name(on, image, finding), judge_age(on, image, finding));
}

const struct check check_runtime_current_image = {
	.id = { "5.28", "5.28", "5.28" },
	.title = "Containers run the current build of their image",
	.why = "A container keeps running the image it was started from: a new build with security "
	       "fixes does not reach it until it is created anew.",
	.reads = "The image that each running container was started from, against the one that its "
		 "name means on this host now. The same passes, a digest passes, latest is a "
		 "warning. Older than image_max_age_days of the policy fails. The registry is not "
		 "asked.",
	.fix = "Pull or rebuild the image and create the container anew, with a version or digest "
	       "in its name.",
	.controls = "16",
	.level = 1,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
