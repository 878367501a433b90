#include <stdlib.h>
#include <string.h>

#include "core/facts/mounts_index.h"

/*
 * Mounts form a tree: a walk along a path starts in the mount at the top and steps into the child
 * that it meets first. The order of the lines does not tell what is seen: a mount that was moved
 * keeps its old line, and systemd moves /proc, /sys and /dev below a root that is mounted later.
 */

#define NO_MOUNT UINT32_MAX

struct node {
	uint32_t id;
	uint32_t parent; /* its place among the nodes, or NO_MOUNT */
	const char *point;
	struct mount_entry *entry;
};

struct tree {
	struct node *nodes; /* by parent, then point */
	size_t count;
	uint32_t *first_child; /* by entry; NO_MOUNT where there is none */
};

static int compare_numbers(uint64_t left, uint64_t right)
{
	return (left > right) - (left < right);
}

/* The slash comes first, so that a directory is followed by all that is below it. */
static int compare_points(const char *left, const char *right)
{
	while (*left && *left == *right) {
		left++;
		right++;
	}
	if (*left == *right)
		return 0;
	if (!*left || (*left == '/' && *right))
		return -1;
	if (!*right || *right == '/')
		return 1;
	return compare_numbers((unsigned char)*left, (unsigned char)*right);
}

static int by_id(const void *left, const void *right)
{
	const struct node *a = left, *b = right;

	return compare_numbers(a->id, b->id);
}

/* Of several on the same spot the later one, which lies on top, comes first. */
static int by_parent_and_point(const void *left, const void *right)
{
	const struct node *a = left, *b = right;
	int order = compare_numbers(a->parent, b->parent);

	if (order == 0)
		order = compare_points(a->point, b->point);
	return order ? order : compare_numbers((uintptr_t)b->entry, (uintptr_t)a->entry);
}

static uint32_t find_parent(const struct tree *tree, const struct mount_entry *entries,
			    const struct mount_entry *entry, const struct mount_link *link)
{
	const struct node key = { .id = link->parent };
	const struct node *found = bsearch(&key, tree->nodes, tree->count, sizeof(key), by_id);

	if (!found || link->parent == link->id || !path_is_below(entry->point, found->point))
		return NO_MOUNT;
	return (uint32_t)(found->entry - entries);
}

/* The last mount at the top, or NO_MOUNT. */
static uint32_t find_root(const struct mount_entry *entries, const uint32_t *parents, size_t count)
{
	for (size_t i = count; i-- > 0;)
		if (parents[i] == NO_MOUNT && strcmp(entries[i].point, "/") == 0)
			return (uint32_t)i;
	return NO_MOUNT;
}

/* The parent of the root lies outside of the process's root and is not in the table. Whatever
 * else has none, because its parent's line was lost, counts as mounted on the root. */
static uint32_t *find_parents(struct arena *arena, const struct tree *tree,
			      const struct mount_entry *entries, const struct mount_link *links)
{
	uint32_t *parents = arena_array(arena, tree->count, sizeof(*parents));
	uint32_t root;

	for (size_t i = 0; i < tree->count; i++)
		parents[i] = find_parent(tree, entries, &entries[i], &links[i]);
	root = find_root(entries, parents, tree->count);
	for (size_t i = 0; i < tree->count; i++)
		if (parents[i] == NO_MOUNT && strcmp(entries[i].point, "/") != 0)
			parents[i] = root;
	return parents;
}

static void link_parents(struct arena *arena, const struct tree *tree,
			 const struct mount_entry *entries, const struct mount_link *links)
{
	const uint32_t *parents;

	qsort(tree->nodes, tree->count, sizeof(*tree->nodes), by_id);
	parents = find_parents(arena, tree, entries, links);
	for (size_t i = 0; i < tree->count; i++)
		tree->nodes[i].parent = parents[tree->nodes[i].entry - entries];
	qsort(tree->nodes, tree->count, sizeof(*tree->nodes), by_parent_and_point);
}

static struct tree tree_new(struct arena *arena, struct mount_entry *entries,
			    const struct mount_link *links, size_t count)
{
	struct tree tree = { .nodes = arena_array(arena, count, sizeof(*tree.nodes)),
			     .count = count,
			     .first_child = arena_array(arena, count, sizeof(*tree.first_child)) };

	for (size_t i = 0; i < count; i++) {
		tree.first_child[i] = NO_MOUNT;
		tree.nodes[i] = (struct node){ .id = links[i].id,
					       .point = entries[i].point,
					       .entry = &entries[i] };
	}
	link_parents(arena, &tree, entries, links);
	for (size_t i = count; i-- > 0;)
		if (tree.nodes[i].parent != NO_MOUNT)
			tree.first_child[tree.nodes[i].parent] = (uint32_t)i;
	return tree;
}

static size_t first_orphan(const struct tree *tree)
{
	size_t i = tree->count;

	while (i > 0 && tree->nodes[i - 1].parent == NO_MOUNT)
		i--;
	return i;
}

/* Adds the children, from place i on, that no sibling keeps from being reached. */
static size_t reach_children(const struct tree *tree, size_t i, const struct node **queue,
			     size_t queued)
{
	const uint32_t parent = tree->nodes[i].parent;
	const char *blocker = NULL;

	for (; i < tree->count && tree->nodes[i].parent == parent; i++) {
		if (blocker && path_is_below(tree->nodes[i].point, blocker))
			continue;
		blocker = tree->nodes[i].point;
		queue[queued++] = &tree->nodes[i];
	}
	return queued;
}

void mounts_mark_hidden(struct arena *arena, struct mount_entry *entries,
			const struct mount_link *links, size_t count)
{
	const struct tree tree = tree_new(arena, entries, links, count);
	const struct node **queue = arena_array(arena, count, sizeof(const struct node *));
	size_t orphan = first_orphan(&tree);
	size_t queued = orphan < count ? reach_children(&tree, orphan, queue, 0) : 0;

	for (size_t i = 0; i < count; i++)
		entries[i].is_hidden = true;
	for (size_t i = 0; i < queued; i++) {
		uint32_t child = tree.first_child[queue[i]->entry - entries];

		/* What lies on the whole of it comes first among its children. */
		queue[i]->entry->is_hidden =
			child != NO_MOUNT && strcmp(tree.nodes[child].point, queue[i]->point) == 0;
		if (child != NO_MOUNT)
			queued = reach_children(&tree, child, queue, queued);
	}
}
