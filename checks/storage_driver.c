#include "checks/storage_driver.h"

#include <string.h>

#include "checks/daemon_option.h"

/*
 * Drivers that nobody maintains keep their faults. Which one runs depends on flags, on the file,
 * and on what the daemon found on its disk: only the engine knows, and it says so.
 */
enum result judge_storage_driver(const struct subject *on, struct finding *finding)
{
	const struct storage_driver_rule *rule = on->check->rule;
	const struct daemon *daemon = on->daemon;
	const struct option *option = config_option(&daemon->config, OPTION_STORAGE_DRIVER);
	const char *driver = daemon->storage_driver;

	if (driver) {
		saw(finding, "GET /info", "Driver", driver, text_of(finding, "not %s", rule->name));
		note_disagreement(finding, option, driver);
	} else if (option_is_set(option) && option->value) {
		driver = saw_option(finding, daemon, OPTION_STORAGE_DRIVER, "not used")->value;
	}
	if (driver && strcmp(driver, rule->name) == 0)
		return fail(finding, "the storage driver is %s", rule->name);
	if (!daemon->storage_driver)
		return unknown_reading(finding, &daemon->info, "its storage driver");
	return RESULT_PASS;
}
