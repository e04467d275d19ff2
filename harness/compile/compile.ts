import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Case } from '../author/types.ts';
import { Failure } from '../failure.ts';
import { cacheTrouble, projectRoot } from '../paths.ts';
import { inParallel } from '../parallel.ts';
import { programSource } from './source.ts';
import type { Toolchain } from './toolchain.ts';

const libraryFolder = join(projectRoot, 'c-helpers/lib');

/** Where compiled things are kept: by content, so that nothing unchanged is compiled again. */
export interface Compiler {
  /** Path of the executable of a case. */
  program(test: Case): Promise<string>;
  /** Path of an executable of C files that stand for themselves (the agent). */
  executable(name: string, files: readonly string[]): Promise<string>;
}

/** A compiler that keeps its results under `cache`. The library of helpers is compiled at once. */
export async function startCompiler(
  toolchain: Toolchain,
  cache: string,
  signal?: AbortSignal,
): Promise<Compiler> {
  const folder = join(cache, 'programs', toolchain.arch);
  await mkdir(folder, { recursive: true }).catch(cacheTrouble(folder));
  const names = (await readdir(libraryFolder)).filter((name) => /\.[ch]$/.test(name)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(libraryFolder, name), 'utf8')));
  const libraryKey = hash(toolchain.identity, ...names, ...texts);
  const sources = names.filter((name) => name.endsWith('.c')).map((name) => join(libraryFolder, name));
  const run = (args: readonly string[]) =>
    execa(toolchain.command, [...toolchain.flags, ...args], {
      reject: false,
      all: true,
      ...(signal && { cancelSignal: signal }),
    });

  /** Makes `name` in the cache through a folder of its own, so that two runs at once and a cut-off one do no harm. */
  async function cached(
    name: string,
    make: (path: string, scratch: string) => Promise<void>,
  ): Promise<string> {
    const path = join(folder, name);
    const now = new Date();
    const there = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (there) return path;
    const scratch = await mkdtemp(join(folder, '.making-')).catch(cacheTrouble(folder));
    try {
      const made = join(scratch, 'made');
      await make(made, scratch);
      signal?.throwIfAborted();
      await rename(made, path);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return path;
  }

  const library = cached(`lib-${libraryKey}.a`, async (made, scratch) => {
    const objects = await inParallel(sources, availableParallelism(), async (source) => {
      const object = join(scratch, `${hash(source)}.o`);
      await compile(['-c', source, '-o', object], 'A C helper');
      return object;
    });
    await execa('ar', ['rcs', made, ...objects]).catch((error: unknown) => {
      throw new Failure('broken', 'The archiver ar does not run; type: sudo apt-get install binutils.', {
        cause: error,
      });
    });
  });
  library.catch(() => undefined);

  async function compile(args: readonly string[], what: string): Promise<void> {
    const { exitCode, all } = await run(args);
    signal?.throwIfAborted();
    if (exitCode === 0) return;
    if (/No space left on device/.test(all))
      throw new Failure(
        'broken',
        `The disk is full at ${folder}; free some space or set DONTUNMAP_CACHE to another directory.`,
      );
    throw new Failure('broken', `${what} does not compile; correct what the compiler names below.`, {
      evidence: all,
    });
  }

  return {
    program: async (test) => {
      const source = programSource(test);
      return cached(hash(libraryKey, source), async (made, scratch) => {
        const file = join(scratch, 'program.c');
        await writeFile(file, source);
        await compile(['-I', libraryFolder, file, await library, '-o', made], `The program of ${test.id}`);
      });
    },
    executable: async (name, files) => {
      const paths = files.map((file) => join(projectRoot, file));
      const all = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
      const key = hash(toolchain.identity, ...files, ...all);
      return cached(`${name}-${key}`, (made) =>
        compile([...paths.filter((path) => path.endsWith('.c')), '-o', made], `The ${name}`),
      );
    },
  };
}

function hash(...parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${part.length}:${part}`);
  return sum.digest('hex').slice(0, 32);
}
