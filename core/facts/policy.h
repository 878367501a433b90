#ifndef FACTS_POLICY_H
#define FACTS_POLICY_H
struct policy {
	const char *const *trusted_users;
};
#endif
