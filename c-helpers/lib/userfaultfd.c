// SPDX-License-Identifier: GPL-2.0
/* userfaultfd: the raw interface, no handler thread of its own. */
#include "dontunmap.h"

static int open_uffd(void)
{
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (uffd < 0 && errno == ENOSYS)
		lacks("userfaultfd (CONFIG_USERFAULTFD)");
	if (uffd < 0)
		broken("userfaultfd: %s", errno_name(errno));
	return uffd;
}

/* A kernel that has not got a feature does not list it either; one that lists it must not refuse
 * it. */
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

bool uffd_read(int uffd, struct uffd_msg *msg, int milliseconds)
{
	struct pollfd poller = { .fd = uffd, .events = POLLIN };

	if (poll(&poller, 1, milliseconds) != 1)
		return false;
	return read(uffd, msg, sizeof(*msg)) == sizeof(*msg);
}

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

void observe_pagefault(const char *name, int uffd)
{
	struct uffd_msg msg;

	if (!uffd_read(uffd, &msg, 5000) || msg.event != UFFD_EVENT_PAGEFAULT)
		record_string(name, "none");
	else
		record_json(name, "{\"page\":%ld,\"write\":%s}",
			    ((long)msg.arg.pagefault.address - (long)slot(0)) / (long)PAGE,
			    msg.arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WRITE ? "true" : "false");
}

static void *touch_body(void *argument)
{
	struct touch *touch = argument;

	touch->seen = *(volatile char *)touch->where;
	atomic_store(&touch->done, 1);
	return NULL;
}

void touch_start(struct touch *touch, char *where)
{
	touch->where = where;
	touch->seen = 0;
	atomic_store(&touch->done, 0);
	touch->thread = start(touch_body, touch);
}

char touch_finish(struct touch *touch)
{
	long deadline = now_ms() + 5000;

	while (!atomic_load(&touch->done)) {
		if (now_ms() > deadline)
			return '?';
		sched_yield();
	}
	finish(touch->thread);
	return touch->seen;
}
