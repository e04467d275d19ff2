/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VM_FLAG_H
#define VM_FLAG_H

/*
 * A flag of /proc/self/smaps's VmFlags ("lo" VM_LOCKED, "um" VM_UFFD_MISSING)
 * on the mapping of each page: '+' set, '.' not set, '-' not mapped.
 */
void observe_vm_flag(const char *name, const char *flag, long first, long pages);

#endif
