/**
 * A kernel of two files, which has run when it is built: its image says what a guest of it answers to every case, and what that
 * counts of the code. All else of a build is real: make, the sandbox, patches, gcov; and a program of forty lines is QEMU.
 */
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { onPath } from '../../qemu/host/on-path.ts';
import { missingTools } from '../../qemu/kbuild/tools.ts';
import { fakeImage } from './images.ts';

/** What it has of mremap(2): a check of the flags. */
export const smallMremap = `#include <errno.h>

static long check(unsigned long flags)
{
	if (flags & 8)
		return -EINVAL;
	if (flags & ~7UL)
		return -EINVAL;
	return 0;
}

long mremap(unsigned long flags)
{
	long ret = check(flags);

	if (!ret)
		return -ENOMEM;
	return ret;
}

int mremap_init(void)
{
	return 0;
}
`;

const main = `#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

long mremap(unsigned long flags);
int mremap_init(void);

int main(int argc, char **argv)
{
	long ret = mremap(strtoul(argv[1], NULL, 0));

	if (mremap_init())
		printf("panic: no mremap today\\n");
	else if (ret == -EAGAIN)
		printf("broken \\"it is busy\\"\\n");
	else
		printf("record move {\\"errno\\":\\"%s\\"}\\nrecord after \\"abcd------\\"\\nrecord mappings [\\"0-4 rw-p\\"]\\n",
		       ret == -EINVAL ? "EINVAL" : ret == -EPERM ? "EPERM" : "another");
	return 0;
}
`;

const makefile = `VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = 7
EXTRAVERSION = -small
COUNTS = mm/mremap.gcda
coverage = $(if $(GCOV_PROFILE_mremap.o),--coverage)

allnoconfig:
	mkdir -p $(O)/include $(O)/mm $(O)/arch/x86/boot
	cp $(KCONFIG_ALLCONFIG) $(O)/.config

bzImage:
	cd $(O) && $(CC) $(coverage) -I../mm -c ../mm/mremap.c -o mm/mremap.o
	@echo "  CC      mm/mremap.o"
	echo ../mm/mremap.c > $(O)/mm/.mremap.o.cmd
	cd $(O) && $(CC) $(coverage) -x c ../init/main.c -x none mm/mremap.o -o linux
	cd $(O) && { cat ../init/head; echo; echo ANSWER; ./linux 8; echo .; } > image
	$(if $(coverage),cd $(O) && for flags in 8 4096; do rm -f $(COUNTS); ./linux $$flags > /dev/null; \\
		echo COUNTS $$PWD/$(COUNTS) $$(od -An -v -tx4 -w4 $(COUNTS)); done >> image)
	cd $(O) && cat mm/mremap.o >> image && cp image arch/x86/boot/bzImage
`;

/** The cases that it conforms to, as filters mean them: the first runs the first condition of its code alone, the second both. */
export const smallCases = ['arguments/unknown-flags/bit-3-alone', 'arguments/unknown-flags/bit-12-alone'];

const texts = { Makefile: makefile, 'mm/mremap.c': smallMremap, 'init/main.c': main };

async function writeSmallKernel(folder: string): Promise<void> {
  const head = fakeImage((bytes) => {
    bytes.write('MZ', 0);
    bytes.fill(0, 0x400, 0x500);
    bytes.write('6.12.7-small (x) #1 SMP\0', 0x400, 'latin1');
  });
  for (const [path, content] of Object.entries({ ...texts, Kconfig: '', 'init/head': head })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A change of a file of it, of the last line that has `was` in it, as a mail with a patch. */
export function smallPatch(
  subject: string,
  was: string,
  is: string,
  path: keyof typeof texts = 'mm/mremap.c',
): string {
  const lines = texts[path].split('\n').slice(0, -1);
  const at = lines.findLastIndex((line) => line.includes(was));
  const from = Math.max(0, at - 3);
  const [before, after] = [lines.slice(from, at), lines.slice(at + 1, at + 4)];
  const count = before.length + 1 + after.length;
  const hunk = [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${from + 1},${count} +${from + 1},${count} @@`,
    ...before.map((line) => ` ${line}`),
    `-${lines[at]}`,
    `+${lines[at]?.replace(was, is)}`,
    ...after.map((line) => ` ${line}`),
  ];
  return `Subject: [PATCH] ${subject}\n\n${hunk.join('\n')}\n`;
}

/** Whether there is all that it is built and read with. */
export const canBuildSmallKernel =
  (await missingTools()).length === 0 && ['gcov', 'genhtml', 'perl'].every(onPath);

/** A folder for a file of tests, with the kernel's source in `linux`, and QEMU's place taken; the path of what is in it. */
export function useSmallKernel(): (path: string) => string {
  const before = process.env['PATH'];
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dontunmap-small-'));
    const qemu = join(folder, 'bin/qemu-system-x86_64');
    await mkdir(dirname(qemu));
    await copyFile(join(import.meta.dirname, 'qemu-system-x86_64.pl'), qemu);
    // QEMU runs with nobody's rights.
    for (const path of [folder, dirname(qemu), qemu]) await chmod(path, 0o755);
    process.env['PATH'] = `${dirname(qemu)}:${before}`;
    await writeSmallKernel(join(folder, 'linux'));
  });
  afterAll(async () => {
    process.env['PATH'] = before;
    await rm(folder, { recursive: true });
  });
  return (path) => join(folder, path);
}
