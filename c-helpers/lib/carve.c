// SPDX-License-Identifier: GPL-2.0
#include "carve.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct kind private_anon = { MAP_PRIVATE | MAP_ANONYMOUS, NULL };
const struct kind shared_anon = { MAP_SHARED | MAP_ANONYMOUS, NULL };

char *carve(long first, long pages, const struct kind *kind)
{
	return carve_prot(first, pages, kind, PROT_READ | PROT_WRITE);
}

char *carve_prot(long first, long pages, const struct kind *kind, int prot)
{
	int fd = kind->open_file ? kind->open_file(pages) : -1;
	size_t len = (size_t)pages * PAGE;
	char *where = mmap(slot(first), len, prot, MAP_FIXED | kind->flags, fd, 0);

	if (where == MAP_FAILED)
		broken("mmap of pages %ld-%ld: %s", first, first + pages, errno_name(errno));
	if (fd >= 0)
		close(fd);
	return where;
}

void fill(char *where, const char *letters)
{
	for (; *letters; letters++, where += PAGE)
		memset(where, *letters, PAGE);
}
