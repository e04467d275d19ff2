// SPDX-License-Identifier: GPL-2.0
#include "lettered-file.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int write_letters(int fd, long pages)
{
	char bytes[256];

	if (fd < 0)
		broken("a file to map: %s", errno_name(errno));
	for (long page = 0; page < pages; page++) {
		memset(bytes, 'F' + (int)page, sizeof(bytes));
		for (size_t n = 0; n < PAGE; n += sizeof(bytes))
			if (write(fd, bytes, sizeof(bytes)) != sizeof(bytes))
				broken("writing the file to map: %s", errno_name(errno));
	}
	return fd;
}
