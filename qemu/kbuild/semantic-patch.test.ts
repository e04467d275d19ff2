/** Semantic patches as Coccinelle applies them, where it is. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../host/on-path.ts';
import { applySeries } from './apply.ts';
import { applySemantically, placesOf } from './semantic-patch.ts';

let folder: string;
const source = 'int f(int a)\n{\n\tif (a & 1)\n\t\treturn 1;\n\treturn a & 2;\n}\n';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-semantic-'));
  await mkdir(join(folder, 'tree/mm'), { recursive: true });
  await writeFile(join(folder, 'tree/mm/a.c'), source);
});
afterAll(() => rm(folder, { recursive: true }));

async function apply(rules: string, file = 'mm/a.c') {
  const path = join(folder, 'rules.cocci');
  await writeFile(path, rules);
  return applySemantically({ name: 'mine', path, file }, join(folder, 'tree'));
}

describe.runIf(onPath('spatch'))('a semantic patch', () => {
  it('becomes a patch that applies as any other', async () => {
    const patch = await apply('@@\nsymbol a;\n@@\n- a & 1\n+ a & 4\n');
    const changed = await applySeries([patch], {
      tree: join(folder, 'tree'),
      scratch: join(folder, 'scratch'),
      name: 'it',
    });
    expect(Buffer.from(changed.get('mm/a.c')!.bytes).toString()).toBe(source.replace('a & 1', 'a & 4'));
  });

  it.each([
    [
      'fits nothing',
      '@@\nsymbol a;\n@@\n- a & 8\n+ a & 1\n',
      /mine cannot be applied to mm\/a\.c: it fits 0 places, and not one; correct /,
    ],
    ['cannot be read', '@@\n@@\n- (\n', /mine cannot be applied to mm\/a\.c: /],
  ])('is refused when it %s', async (_, rules, sentence) => {
    await expect(apply(rules)).rejects.toMatchObject({
      code: 'no-apply',
      message: expect.stringMatching(sentence),
    });
  });

  it('has its places one by one, in the functions that they lie in', async () => {
    const path = join(folder, 'rules.cocci');
    await writeFile(path, '@@\nexpression E;\nconstant C;\n@@\n- E & C\n+ E & ~C\n');
    const tree = join(folder, 'tree');
    const places = await placesOf({ name: 'mine', path, file: 'mm/a.c' }, tree);
    expect(places.map(({ within, removed, added }) => [within, removed, added])).toEqual([
      ['f', ['\tif (a & 1)'], ['\tif (a & ~1)']],
      ['f', ['\treturn a & 2;'], ['\treturn a & ~2;']],
    ]);
    const patch = { name: 'mine', diff: places[1]!.diff };
    const changed = await applySeries([patch], { tree, scratch: join(folder, 'scratch'), name: 'it' });
    expect(Buffer.from(changed.get('mm/a.c')!.bytes).toString()).toBe(source.replace('a & 2', 'a & ~2'));
  });

  it('is refused when there is no such file', async () => {
    await expect(apply('@@\n@@\n- b & 1\n', 'mm/b.c')).rejects.toThrow(
      'mine changes mm/b.c, which this source does not have.',
    );
  });
});

it('needs Coccinelle', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  await expect(apply('')).rejects.toThrow(
    /^Mutants are made by Coccinelle: spatch is not installed; install /,
  );
  process.env['PATH'] = path;
});
