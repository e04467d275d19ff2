import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import pLimit from 'p-limit';
import { howToInstall } from '../../qemu/host/tools.ts';
import { z } from 'zod';
import type { Case } from '../spec/types.ts';
import { Failure } from '../failure.ts';
import { makeOnce, type Place } from '../cache/make-once.ts';
import { projectRoot } from '../project.ts';
import { programTable } from './source.ts';
import type { Toolchain } from './toolchain.ts';
import { type Unit, unitsOf } from './units.ts';

const libraryFolder = join(projectRoot, 'c-helpers/lib');
const agentFolder = join(projectRoot, 'c-helpers/agent');

/** An executable in the cache. */
export interface Executable {
  readonly path: string;
  /** Names what it is made of. */
  readonly key: string;
}

/** One executable with the programs of many cases in it: they share their helpers, and are sent to a guest at once. */
export interface Bundle extends Executable {
  /** What to call the program of a case by, by case id. */
  readonly names: ReadonlyMap<string, string>;
  /** Of the program of a case in its table, by case id. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Compilers at once: one a processor. */
const atOnce = () => pLimit(availableParallelism());

/** Where compiled things are kept: by content, so that nothing unchanged is compiled again. */
export interface Compiler {
  /** Compiles the programs of cases and links them; `onDone` is called after each. */
  bundle(cases: readonly Case[], onDone?: () => void): Promise<Bundle>;
  agent(): Promise<Executable>;
  /** Path of the executable of one file of c-helpers (`host/tsc`: it runs here). */
  single(name: string): Promise<string>;
}

/** A compiler that keeps its results under `cache`. */
export async function startCompiler(
  toolchain: Toolchain,
  cache: string,
  signal?: AbortSignal,
): Promise<Compiler> {
  const helpers = await readSources(libraryFolder);
  const headers = helpers.filter(({ name }) => name.endsWith('.h'));

  async function cached(
    name: string,
    make: (path: string, scratch: string) => Promise<void>,
  ): Promise<string> {
    // What waits for its turn is many files: a run that is interrupted does not begin them.
    signal?.throwIfAborted();
    const place: Place = { cache, part: 'programs', name };
    const { path } = await makeOnce(place, z.null(), async (made, scratch) => {
      await make(made, scratch);
      signal?.throwIfAborted();
      return null;
    });
    return path;
  }

  async function compile(
    args: readonly string[],
    scratch: string,
    what: (said: string) => string,
  ): Promise<void> {
    const { exitCode, all } = await execa(toolchain.command, [...toolchain.flags, ...args], {
      reject: false,
      all: true,
      // A compiler that is ended leaves its temporary files.
      env: { TMPDIR: scratch },
      ...(signal && { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    if (exitCode === 0) return;
    if (/No space left on device/.test(all))
      throw new Failure(
        'harness',
        `The disk is full at ${cache}; free some space or set DONTUNMAP_CACHE to another directory.`,
      );
    throw new Failure('harness', `${what(all)} does not compile; correct what the compiler names below.`, {
      evidence: all,
    });
  }

  const libraryKey = hash(toolchain.identity, ...helpers.flatMap(({ name, text }) => [name, text]));
  const library = (): Promise<string> =>
    cached(`lib-${libraryKey}.a`, async (made, scratch) => {
      const sources = helpers.filter(({ name }) => name.endsWith('.c'));
      const objects = await atOnce().map(sources, async ({ name }) => {
        const object = join(scratch, `${name}.o`);
        await compile(['-c', join(libraryFolder, name), '-o', object], scratch, () => 'A C helper');
        return object;
      });
      await execa('ar', ['rcs', made, ...objects]).catch((error: unknown) => {
        throw new Failure('harness', `The archiver ar does not run; ${howToInstall(['ar'])}.`, {
          cause: error,
        });
      });
    });
  const programsKey = hash(toolchain.identity, ...headers.map(({ text }) => text));

  async function bundle(cases: readonly Case[], onDone?: () => void): Promise<Bundle> {
    const archiving = library();
    archiving.catch(() => undefined);
    const units = await atOnce().map(unitsOf(cases), async (unit) => {
      const key = hash(programsKey, unit.source);
      const object = await cached(`${key}.o`, async (made, scratch) => {
        const file = join(scratch, 'programs.c');
        await writeFile(file, unit.source);
        await compile(['-I', libraryFolder, '-c', file, '-o', made], scratch, (said) => whose(unit, said));
      });
      const programs = unit.programs.flatMap(({ name, cases: all }) => all.map(({ id }) => ({ id, name })));
      for (const _ of programs) onDone?.();
      return { key, object, programs };
    });
    const programs = units.flatMap((unit) => unit.programs);
    const names = [...new Set(programs.map(({ name }) => name))].toSorted();
    const archive = await archiving;
    const key = hash(libraryKey, ...units.map((unit) => unit.key), ...names);
    const path = await cached(`bundle-${key}`, async (made, scratch) => {
      const table = join(scratch, 'table.c');
      await writeFile(table, programTable(names));
      const objects = units.map(({ object }) => object);
      await compile(
        ['-I', libraryFolder, table, ...objects, archive, '-o', made],
        scratch,
        () => 'The bundle',
      );
    });
    return {
      path,
      key,
      names: new Map(programs.map(({ id, name }) => [id, name])),
      numbers: new Map(programs.map(({ id, name }) => [id, names.indexOf(name)])),
    };
  }

  return {
    bundle,
    agent: async () => {
      const protocol = helpers.filter(({ name }) => name === 'serve.h');
      const parts = [...(await readSources(agentFolder)), ...protocol];
      const key = hash(toolchain.identity, ...parts.flatMap(({ name, text }) => [name, text]));
      const sources = parts
        .filter(({ name }) => name.endsWith('.c'))
        .map(({ name }) => join(agentFolder, name));
      const path = await cached(`agent-${key}`, (made, scratch) =>
        compile([...sources, '-o', made], scratch, () => 'The agent'),
      );
      return { path, key };
    },
    single: async (name) => {
      const source = join(projectRoot, 'c-helpers', `${name}.c`);
      const key = hash(toolchain.identity, await readFile(source, 'utf8'));
      return cached(`${basename(name)}-${key}`, (made, scratch) =>
        compile([source, '-o', made], scratch, () => `The program ${name}`),
      );
    },
  };
}

/** Which of a unit's programs a compiler complains of first. */
function whose({ programs }: Unit, said: string): string {
  const found = programs.find(({ name }) => name === /\bprogram_[0-9a-f]{16}\b/.exec(said)?.[0]);
  const ids = (found ? [found] : programs).flatMap(({ cases }) => cases.map(({ id }) => id));
  const [first = '', ...others] = ids;
  return `The program of ${first}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}

async function readSources(folder: string): Promise<readonly { name: string; text: string }[]> {
  const names = (await readdir(folder)).filter((name) => /\.[ch]$/.test(name)).toSorted();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

function hash(...parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${part.length}:${part}`);
  return sum.digest('hex').slice(0, 32);
}
