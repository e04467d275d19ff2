/** Mutants of a kernel that is small enough to be built here. */
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../qemu/kbuild/config.ts';
import type { Patch } from '../../qemu/kbuild/patch.ts';
import { resolveSource } from '../../qemu/kbuild/source.ts';
import { findTools } from '../../qemu/kbuild/tools.ts';
import { Failure } from '../failure.ts';
import { c, oneOf } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { canBuildSmallKernel, smallPatch, useSmallKernel } from '../testing/small-kernel.ts';
import { invented } from '../testing/specifications.ts';
import { type Campaign, type Trial, tryMutants } from './campaign.ts';
import type { Mutant } from './mutant.ts';

const refused = (...errnos: string[]) => ({
  move: oneOf(...errnos.map((errno) => ({ errno }))),
  after: 'abcd------',
  mappings: ['0-4 rw-p'],
});
const judged = (clause: string, expected: Case['expect'][string]): Case => ({
  id: `${clause}/x`,
  clause,
  title: 'it is refused',
  program: c``,
  expect: { always: expected },
});
/** Of two clauses one leaves the error open; no kernel conforms to the third. */
const cases = [
  judged('t/any-error', refused('EINVAL', 'EPERM')),
  judged('t/one-error', refused('EINVAL', 'another')),
  judged('u/never', {}),
];

/** Changes of its code, by what comes of them. */
const changes: Readonly<Record<string, readonly [was: string, is: string, clause?: string]>> = {
  'rejected by its clause': ['return ret;', 'return ret == -EINVAL ? -EPERM : ret;', 't/one-error'],
  'rejected by others only': ['return ret;', 'return ret ? -EPERM : ret;', 't/any-error'],
  rejected: ['return ret;', 'return -EPERM;'],
  survived: ['-ENOMEM', '-ENOSYS', 't/one-error'],
  'is the same': ['(flags & 8)', '(flags & 8) /* none */', 't/one-error'],
  argued: ['-ENOMEM', '-ENOENT', 't/one-error'],
  'not found out': ['return ret;', 'return -EAGAIN;', 't/one-error'],
  'does not boot': ['return 0;', 'return 1;', 't/one-error'],
  'does not apply': ['(flags & 8)', '', 't/one-error'],
  'does not build': ['check(flags);', 'gone(flags;', 't/one-error'],
};

const pair = (name: string): [was: string, is: string] => {
  const [was, is] = changes[name]!;
  return [was, is];
};

describe.runIf(canBuildSmallKernel)('mutants', { timeout: 180_000 }, () => {
  const at = useSmallKernel();
  const run = (): Campaign['run'] => ({
    specification: invented(cases),
    textOf: ({ id }) => id,
    accel: 'tcg',
    cache: at('cache'),
  });
  const campaign = async (names: readonly string[], more: Partial<Campaign> = {}) => {
    const cache = at('cache');
    const told: string[] = [];
    const all = names.map((name): Mutant => {
      const [, , clause] = changes[name] ?? [];
      const equivalent = name === 'argued' ? 'No program asks for what is not refused.' : undefined;
      return {
        id: `t/${name}`,
        clause,
        equivalent,
        wrong: name,
        tracks: [],
        file: '',
        path: '',
        rules: name,
      };
    });
    const trials = await tryMutants({
      mutants: async () => all,
      patchOf: async ({ rules }): Promise<Patch> => {
        const diff = smallPatch(rules, ...pair(rules));
        return { name: rules, diff: rules === 'does not apply' ? diff.replaceAll('check', 'checked') : diff };
      },
      build: {
        source: await resolveSource(at('linux'), { cache, cwd: '/' }),
        configuration: await readConfiguration([], '/'),
        tools: await findTools(),
        cache,
      },
      run: run(),
      fast: false,
      onTrial: ({ mutant, fate }, _, of) => told.push(`${mutant.id}: ${fate}, of ${of}`),
      ...more,
    });
    return { trials, told };
  };
  const fates = (trials: readonly Trial[]) =>
    Object.fromEntries(trials.map(({ mutant, fate }) => [mutant.rules, fate]));

  it('come to what they are', async () => {
    const names = Object.keys(changes);
    const { trials, told } = await campaign(names);
    expect(fates(trials)).toEqual({
      ...Object.fromEntries(names.map((name) => [name, name])),
      'is the same': 'equivalent',
      argued: 'equivalent',
    });
    expect(told).toEqual(trials.map(({ mutant, fate }) => `${mutant.id}: ${fate}, of ${names.length}`));
    const of = (name: string) => trials.find(({ mutant }) => mutant.rules === name);
    expect(of('rejected by its clause')?.by).toEqual(['t/one-error/x']);
    expect(of('rejected by others only')?.by).toEqual(['t/one-error/x']);
    expect(of('survived')?.by).toEqual([]);
    expect(of('not found out')?.why).toBe('no answer of t/one-error/x and 1 more');
    expect(of('does not boot')?.why).toMatch(/Kernel panic - not syncing: panic: no mremap today/);
    expect(of('does not build')?.why).toMatch(/^\.\.\/mm\/mremap\.c:14:\d+: error: /);
    expect(of('does not apply')?.why).toMatch(
      /^"does not apply" does not apply to .*: hunk 1 of mm\/mremap\.c fails;/,
    );
  });

  it('are recalled the next time, but for those that were not found out', async () => {
    const built: string[] = [];
    const patchOf = async ({ rules }: Mutant): Promise<Patch> => {
      built.push(rules);
      return { name: rules, diff: smallPatch(rules, ...pair(rules)) };
    };
    const { trials } = await campaign(['survived', 'not found out', 'does not build'], { patchOf });
    expect(fates(trials)).toEqual({
      survived: 'survived',
      'not found out': 'not found out',
      'does not build': 'does not build',
    });
    expect(new Set(built)).toEqual(new Set(['not found out', 'does not build']));
  });

  it('are rejected by the first case, where that is enough', async () => {
    const { trials } = await campaign(['rejected by its clause'], { fast: true });
    expect(trials).toMatchObject([{ fate: 'rejected by its clause', by: ['t/one-error/x'] }]);
  });

  it('end with what is no answer about any of them', async () => {
    const failing = (error: Error) =>
      campaign(['rejected by its clause'], {
        fast: true,
        patchOf: async () => {
          throw error;
        },
        run: { ...run(), textOf: ({ id }) => `${error.message} ${id}` },
      });
    await expect(failing(new Error('a defect'))).rejects.toThrow('a defect');
    await expect(failing(new Failure('usage', 'There is no Coccinelle.'))).rejects.toThrow('no Coccinelle');
  });
});
