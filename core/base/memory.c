#include "core/base/memory.h"

#include <stdlib.h>
#include <unistd.h>

void memory_exhausted(void)
{
	static const char sentence[] = "dockaudit: out of memory; no report was written\n";

	(void)!write(STDERR_FILENO, sentence, sizeof(sentence) - 1);
	_exit(6);
}

void *memory_get(size_t size)
{
	void *memory = malloc(size ? size : 1);

	if (!memory)
		memory_exhausted();
	return memory;
}

void *memory_resize(void *memory, size_t size)
{
	void *larger = realloc(memory, size ? size : 1);

	if (!larger)
		memory_exhausted();
	return larger;
}
