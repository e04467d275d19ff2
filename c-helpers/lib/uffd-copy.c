// SPDX-License-Identifier: GPL-2.0
#include "uffd-copy.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"

#include <errno.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

int uffd_copy(int uffd, char *where, const char *from)
{
	struct uffdio_copy copy = { .dst = (uintptr_t)where, .src = (uintptr_t)from, .len = PAGE };

	return ioctl(uffd, UFFDIO_COPY, &copy) ? errno : 0;
}

int uffd_copy_letter(int uffd, char *where, char letter)
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result;

	if (page == MAP_FAILED)
		broken("mmap of a page to copy: %s", errno_name(errno));
	memset(page, letter, PAGE);
	result = uffd_copy(uffd, where, page);
	munmap(page, PAGE);
	return result;
}

int uffd_zeropage(int uffd, char *where)
{
	struct uffdio_zeropage zero = { .range = { .start = (uintptr_t)where, .len = PAGE } };

	return ioctl(uffd, UFFDIO_ZEROPAGE, &zero) ? errno : 0;
}
