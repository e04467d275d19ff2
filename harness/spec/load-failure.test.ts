import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { loadFailure } from './load-failure.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-load-'));
  await mkdir(join(folder, 'cases'));
  await writeFile(join(folder, 'cases/there.ts'), 'export const there = 1;\n');
});
afterAll(() => rm(folder, { recursive: true }));

/** Why a file of cases does not load: of what Node itself throws, whose words count. */
async function loading(text: string): Promise<Failure> {
  await writeFile(join(folder, 'cases/index.ts'), text);
  const script = `
    await import('${join(folder, 'cases/index.ts')}').catch(({ message, stack }) => {
      process.stdout.write(JSON.stringify({ message, stack }));
    });`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script]);
  return loadFailure(Object.assign(new Error(), JSON.parse(stdout)));
}

it.each([
  ['a syntax error', '\nconst b = (;\n', 'cases/index.ts:2 does not load: Expression expected'],
  ['what Node does not strip', 'enum X { a }\n', 'cases/index.ts:1 does not load: TypeScript enum is not'],
  [
    'an exception',
    '\n\n(undefined as any).a;\n',
    'cases/index.ts:3 does not load: Cannot read properties of',
  ],
  ['a file that is not there', "import './gone.ts';\n", 'cases/index.ts does not load: Cannot find module'],
  [
    'a name that is not exported',
    "import { gone } from './there.ts';\ngone();\n",
    'cases/index.ts:1 does not load: The requested module',
  ],
])('says where %s is', async (_what, text, sentence) => {
  const { kind, message } = await loading(text);
  expect([kind, message.slice(0, sentence.length)]).toEqual(['usage', sentence]);
  expect(message).toMatch(/; correct it\.$/);
});

it('shows the lines that Node shows', async () => {
  expect((await loading('const a = 1;\nconst b = (;\n')).evidence).toBe(
    'const a = 1;\nconst b = (;\n           ^',
  );
});

it('reads what Vite says where cases are watched', () => {
  const error = new Error(
    'Transform failed with 1 error:\n\n\u001b[31m[PARSE_ERROR] \u001b[0mUnexpected token\n   ╭─[ cases/flags.ts:6:12 ]\n   │\n 6 │ const D = (;\n',
  );
  expect(loadFailure(error).message).toBe('cases/flags.ts:6 does not load: Unexpected token; correct it.');
});

it('leaves alone what is no fault of a case', () => {
  const failure = new Failure('usage', 'x');
  expect(loadFailure(failure)).toBe(failure);
  expect(loadFailure(new Error('x'))).toMatchObject({ kind: 'harness' });
  expect(loadFailure('x')).toMatchObject({ kind: 'harness' });
  const bare = Object.assign(new Error('x'), { stack: undefined });
  expect(loadFailure(bare)).toMatchObject({ kind: 'harness' });
});
