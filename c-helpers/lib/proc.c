// SPDX-License-Identifier: GPL-2.0
/* What /proc/self tells of the stretch: mappings, their flags, the frames behind pages. */
#include "dontunmap.h"

/* Only a file that is not there is one that the kernel lacks; without /proc itself no file in it
 * is. */
static void check_there(const char *path, const char *option)
{
	if (errno != ENOENT)
		broken("opening %s: %s", path, errno_name(errno));
	if (access("/proc/self", F_OK))
		lacks("/proc (CONFIG_PROC_FS)");
	lacks("%s (%s)", path, option);
}

static FILE *open_proc(const char *path, const char *option)
{
	FILE *file = fopen(path, "r");

	if (!file)
		check_there(path, option);
	return file;
}

/* Page number in the stretch, clamped to it. */
static long page_of(unsigned long address)
{
	unsigned long base = (unsigned long)slot(0);

	if (address < base)
		return 0;
	address = (address - base) / PAGE;
	return address > STRETCH_PAGES ? STRETCH_PAGES : (long)address;
}

void observe_mappings(const char *name, long first, long pages)
{
	FILE *maps = open_proc("/proc/self/maps", "CONFIG_PROC_FS");
	char line[512], list[1024] = "";
	unsigned long from, to;
	char prot[8];

	while (fgets(line, sizeof(line), maps)) {
		size_t used = strlen(list);

		if (sscanf(line, "%lx-%lx %7s", &from, &to, prot) != 3)
			continue;
		if (to <= (unsigned long)slot(first) || from >= (unsigned long)slot(first + pages))
			continue;
		snprintf(list + used, sizeof(list) - used, "%s\"%ld-%ld %s\"", used ? "," : "",
			 page_of(from), page_of(to), prot);
	}
	fclose(maps);
	record_json(name, "[%s]", list);
}

void observe_vm_flag(const char *name, const char *flag, long first, long pages)
{
	FILE *smaps = open_proc("/proc/self/smaps", "CONFIG_PROC_PAGE_MONITOR");
	char line[512], strip[STRETCH_PAGES + 1], wanted[8];
	unsigned long from = 0, to = 0, a, b;
	char prot[8];

	memset(strip, '-', (size_t)pages);
	strip[pages] = 0;
	snprintf(wanted, sizeof(wanted), " %s", flag);
	while (fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%lx-%lx %7s", &a, &b, prot) == 3) {
			from = a;
			to = b;
		} else if (!strncmp(line, "VmFlags:", 8)) {
			for (long i = 0; i < pages; i++) {
				unsigned long page = (unsigned long)slot(first + i);

				if (page >= from && page < to)
					strip[i] = strstr(line, wanted) ? '+' : '.';
			}
		}
	}
	fclose(smaps);
	record_string(name, strip);
}

uint64_t frame(char *where)
{
	static int pagemap = -1;
	uint64_t entry = 0;

	if (pagemap < 0)
		pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (pagemap < 0)
		check_there("/proc/self/pagemap", "CONFIG_PROC_PAGE_MONITOR");
	if (pread(pagemap, &entry, sizeof(entry),
		  (off_t)((uintptr_t)where / PAGE * sizeof(entry))) != sizeof(entry))
		broken("reading pagemap: %s", errno_name(errno));
	if (!(entry >> 63))
		return 0;
	entry &= ((uint64_t)1 << 55) - 1;
	/* Without CAP_SYS_ADMIN every frame reads as 0, and a page would seem to be absent. */
	if (!entry)
		broken("pagemap hides page frames (CAP_SYS_ADMIN)");
	return entry;
}

void observe_frames(const char *name, long first, long pages)
{
	static uint64_t known[26];
	static int count;
	char strip[STRETCH_PAGES + 1];

	for (long i = 0; i < pages; i++) {
		uint64_t number = frame(slot(first + i));
		int n = 0;

		if (!number) {
			strip[i] = '.';
			continue;
		}
		while (n < count && known[n] != number)
			n++;
		if (n == count && count < 26)
			known[count++] = number;
		strip[i] = (char)('A' + n);
	}
	strip[pages] = 0;
	record_string(name, strip);
}

long status_kb(const char *field)
{
	FILE *status = open_proc("/proc/self/status", "CONFIG_PROC_FS");
	char line[256];
	long kb = -1;

	while (fgets(line, sizeof(line), status))
		if (!strncmp(line, field, strlen(field)))
			sscanf(line + strlen(field) + 1, "%ld", &kb);
	fclose(status);
	return kb;
}
