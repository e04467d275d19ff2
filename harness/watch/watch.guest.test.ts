/** `dontunmap watch` on a copy of the project whose files are edited as somebody edits them. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyOfProject } from '../testing/project-copy.ts';

const filter = 'arguments/flag-combinations/no-flags';
let folder: string;
let running: ReturnType<typeof start>;
let said = '';
let heard: () => void = () => undefined;

const start = () =>
  execa(join(folder, 'bin/dontunmap'), ['watch', filter, '-k', '5.10'], {
    cwd: folder,
    // The compiler quotes as the locale has it.
    env: { NO_COLOR: '1', FORCE_COLOR: '', LC_ALL: 'C.UTF-8' },
    reject: false,
    all: true,
    stdin: 'ignore',
  });

/** The end of a run: what failed is told on standard error, which may come later. */
const runHasEnded = (): boolean =>
  /Tests .*\d+ passed[^]*PASS /.test(said) ||
  (/Tests .*\d+ failed[^]*FAIL /.test(said) && /Failed (?:Tests|Suites) \d+[^]*\[(\d+)\/\1\]/.test(said));

/** What Vitest says until a run of the cases has ended. */
async function nextRun(): Promise<string> {
  while (!runHasEnded()) {
    const next = Promise.withResolvers<void>();
    heard = next.resolve;
    await Promise.race([next.promise, running.then(() => Promise.reject(new Error(`it ended: ${said}`)))]);
  }
  const all = said;
  said = '';
  return all;
}

/** Replaces a text in a file of the copy; what is said of it. */
async function edit(file: string, text: string, by: string): Promise<string> {
  const path = join(folder, file);
  const before = await readFile(path, 'utf8');
  expect(before).toContain(text);
  await writeFile(
    path,
    before.replace(text, () => by),
  );
  return nextRun();
}

beforeAll(async () => {
  folder = await copyOfProject();
  running = start();
  running.all.on('data', (chunk) => {
    said += String(chunk);
    heard();
  });
  await nextRun();
});
afterAll(async () => {
  running.kill('SIGTERM');
  await running;
  await rm(folder, { recursive: true });
});

const fill = 'fill(carve(0, 4, PRIVATE_ANON), "abcd");';

it("shows a compiler's words at the line of the case, and nothing of the harness", async () => {
  const shown = await edit('cases/arguments/flags.ts', fill, fill.replace(')', ', nope)'));
  expect(shown).toContain('Failure: The program of arguments/flag-combinations/no-flags does not compile');
  expect(shown).toMatch(/\ncases\/arguments\/flags\.ts:\d+:\d+: error: ‘nope’ undeclared/);
  expect(shown).toMatch(/❯ cases\/arguments\/flags\.ts:\d+:\d+\n/);
  expect(shown).not.toContain('❯ harness/watch/cases.watch.ts:');
  expect(await edit('cases/arguments/flags.ts', ', nope)', ')')).toContain('1 passed');
});

it('says where a case does not load, and goes on once it does', async () => {
  const shown = await edit('cases/arguments/flags.ts', "const M = '", "const M = (;'");
  expect(shown).toMatch(/Failure: cases\/arguments\/flags\.ts:\d+ does not load: .*; correct it\./);
  expect(shown).not.toContain('Please report this');
  expect(await edit('cases/arguments/flags.ts', "const M = (;'", "const M = '")).toContain('1 passed');
});

it('notices an edit of a C helper', async () => {
  expect(
    await edit('c-helpers/lib/dontunmap.h', '#define DONTUNMAP_H', '#define DONTUNMAP_H\nnope;'),
  ).toMatch(/c-helpers\/lib\/dontunmap\.h:\d+/);
  expect(
    await edit('c-helpers/lib/dontunmap.h', '#define DONTUNMAP_H\nnope;', '#define DONTUNMAP_H'),
  ).toContain('1 passed');
});
