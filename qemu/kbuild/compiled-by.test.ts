import { expect, it } from 'vitest';
import { compiledBy } from './compiled-by.ts';

const files: Readonly<Record<string, string>> = {
  'mm/Makefile': [
    'mmu-$(CONFIG_MMU)\t:= memory.o mremap.o \\',
    '\t\t\tmprotect.o',
    'obj-y := filemap.o $(mmu-y)',
    'obj-$(CONFIG_DAMON) += damon/ # data access',
    'obj-$(CONFIG_KSM) += ksm.o',
  ].join('\n'),
  'mm/damon/Makefile': 'obj-y := core.o\nobj-$(CONFIG_DAMON_SYSFS) += sysfs-common.o sysfs.o\n',
  'fs/Makefile': 'obj-$(CONFIG_EXT4_FS) += ext4/\n',
  'fs/ext4/Makefile':
    'obj-$(CONFIG_EXT4_FS) += ext4.o\next4-y := balloc.o inode.o\next4-$(CONFIG_EXT4_FS_SECURITY) += xattr_security.o\n',
};
const by = (path: string) =>
  compiledBy(path, async (each) => files[each], new Set(['CONFIG_MMU', 'CONFIG_KSM']));

it.each([
  ['mm/damon/sysfs.c', 'by CONFIG_DAMON_SYSFS and CONFIG_DAMON'],
  ['mm/damon/core.c', 'by CONFIG_DAMON'],
  ['fs/ext4/xattr_security.c', 'by CONFIG_EXT4_FS_SECURITY and CONFIG_EXT4_FS'],
  ['fs/ext4/inode.c', 'by CONFIG_EXT4_FS'],
  ['arch/arm64/mm/fault.c', 'for arm64'],
  ['Documentation/mm/x.rst', 'in no kernel'],
  ['tools/testing/selftests/mm/mremap_test.c', 'in no kernel'],
  ['mm/Kconfig', 'in no kernel'],
  ['mm/mprotect.c', undefined],
  ['mm/nowhere.c', undefined],
  ['include/linux/mm.h', undefined],
  ['drivers/x/y.c', undefined],
])('%s: %s', async (path, answer) => {
  expect(await by(path)).toBe(answer);
});
