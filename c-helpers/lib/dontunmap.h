/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program of a case includes. It sets up one situation, calls mremap and
 * records what it observes; nothing here judges.
 *
 * A subject has a header and a source of its own. Each includes only subjects
 * above it: a reproducer takes those that its program needs, whole and in this
 * order (harness/reproducer/helpers.ts).
 */
#ifndef DONTUNMAP_H
#define DONTUNMAP_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"
#include "record.h"
#include "record-value.h"
#include "errno-name.h"
#include "clock.h"
#include "stretch.h"
#include "user-space.h"
#include "assembled.h"
#include "compat.h"
#include "bare-executable.h"
#include "code.h"
#include "carve.h"
#include "lettered-file.h"
#include "memfd.h"
#include "before.h"
#include "mounted-file.h"
#include "zero-device.h"
#include "mremap.h"
#include "fault.h"
#include "read-page.h"
#include "blocks.h"
#include "strip.h"
#include "write.h"
#include "proc.h"
#include "mappings.h"
#include "vm-flag.h"
#include "special-mapping.h"
#include "frames.h"
#include "system.h"
#include "map-count.h"
#include "status.h"
#include "meminfo.h"
#include "accounts.h"
#include "smaps.h"
#include "limits.h"
#include "thread.h"
#include "processors.h"
#include "uffd.h"
#include "uffd-read.h"
#include "uffd-log.h"
#include "uffd-copy.h"
#include "pagefault.h"
#include "touch.h"
#include "uffd-strip.h"

#endif
