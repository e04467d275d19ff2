/** The sources of the catalogue, held against our rows: no place of an error without a row, no row without its place. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from '../../harness/cache/folder.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { openWorkshop } from '../../qemu/kbuild/workshop.ts';
import { endsWithAnError } from './ends-with-an-error.ts';
import { errors } from './errors.ts';

it.each(Object.entries(errors))(
  'has a row for each error of mm/mremap.c, and no other: %s',
  async (kernel, places) => {
    const source = await resolveSource(kernel, { cache: cacheFolder(), cwd: '/' });
    // As a build would: a patch that is being tried lies in the tree meanwhile.
    await using workshop = await openWorkshop(source, {});
    const text = await readFile(join(workshop.tree, 'mm/mremap.c'), 'utf8');
    expect(Object.keys(places)).toEqual(endsWithAnError(text));
  },
  3_600_000,
);
