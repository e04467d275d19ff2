import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fragmentText, parseFragment, readConfiguration, shipped, withoutEffect } from './config.ts';

const parse = (text: string) => parseFragment(text, 'x.config');

it('reads our own fragment, and the user on top of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-config-'));
  try {
    await writeFile(join(folder, 'mine'), '# mine\nCONFIG_DEBUG_VM=y\n# CONFIG_KSM is not set\n');
    const text = fragmentText(await readConfiguration(['mine'], folder));
    expect(text).toContain('CONFIG_USERFAULTFD=y\n');
    expect(text).toContain('CONFIG_DEBUG_VM=y\n');
    expect(text).toContain('# CONFIG_KSM is not set\n');
    expect(text).not.toContain('CONFIG_KSM=y');
    await expect(readConfiguration(['none'], folder)).rejects.toThrow(
      /none does not exist; give a file of CONFIG_/,
    );
    await expect(readConfiguration(['.'], folder)).rejects.toThrow(/cannot be read \(it is a folder\)/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each(shipped)('has %s of its own, by its name alone', async (name) => {
  const plain = await readConfiguration([], '/nowhere');
  const more = await readConfiguration([name], '/nowhere');
  expect(more.length).toBeGreaterThan(plain.length);
  expect(more).toEqual(expect.arrayContaining([...plain]));
});

it('reads values, comments, and what not every version has', () => {
  expect(
    parse('\n# why\nCONFIG_A=y\nCONFIG_B="a b"  # text\nCONFIG_C=8 # not every version has it\nCONFIG_D=n\n'),
  ).toEqual([
    { option: 'CONFIG_A', value: 'y', perhaps: false },
    { option: 'CONFIG_B', value: '"a b"', perhaps: false },
    { option: 'CONFIG_C', value: '8', perhaps: true },
    { option: 'CONFIG_D', value: 'n', perhaps: false },
  ]);
  expect(() => parse('CONFIG_A=y\nA=y\n')).toThrow('x.config:2 is no line of a configuration: A=y;');
});

it('names what has had no effect', () => {
  const wanted = parse(
    'CONFIG_A=y\nCONFIG_B=y # not every version\nCONFIG_C=y # not every version\n# CONFIG_D is not set\nCONFIG_E=8\nCONFIG_F=n\n',
  );
  expect(withoutEffect(wanted, 'CONFIG_A=y\nCONFIG_E=8\n')).toEqual([]);
  expect(withoutEffect(wanted, '# CONFIG_C is not set\nCONFIG_D=y\nCONFIG_E=4\n')).toEqual([
    'CONFIG_A=y',
    'CONFIG_C=y',
    'CONFIG_D=n',
    'CONFIG_E=8',
  ]);
});
