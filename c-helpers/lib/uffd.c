// SPDX-License-Identifier: GPL-2.0
#include "uffd.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_uffd(void)
{
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (uffd < 0 && errno == ENOSYS)
		lacks("userfaultfd (CONFIG_USERFAULTFD)");
	if (uffd < 0)
		broken("userfaultfd: %s", errno_name(errno));
	return uffd;
}

/* Features were refused: the kernel lacks those that it does not list. */
static void check_listed(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API };
	int uffd = open_uffd();

	if (ioctl(uffd, UFFDIO_API, &api))
		broken("UFFDIO_API: %s", errno_name(errno));
	close(uffd);
	if (features & ~api.features & UFFD_FEATURE_EVENT_REMAP)
		lacks("UFFD_FEATURE_EVENT_REMAP of userfaultfd (Linux 4.11)");
	if (features & ~api.features)
		lacks("features %#llx of userfaultfd",
		      (unsigned long long)(features & ~api.features));
}

int uffd_open(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int uffd = open_uffd();
	int error = ioctl(uffd, UFFDIO_API, &api) ? errno : 0;

	if (error == EINVAL && features)
		check_listed(features);
	if (error)
		broken("UFFDIO_API with features %#llx: %s", (unsigned long long)features,
		       errno_name(error));
	return uffd;
}

void uffd_register(int uffd, char *where, size_t len, uint64_t mode)
{
	struct uffdio_register reg = {
		.range = { .start = (uintptr_t)where, .len = len },
		.mode = mode,
	};

	if (ioctl(uffd, UFFDIO_REGISTER, &reg))
		broken("UFFDIO_REGISTER: %s", errno_name(errno));
}
