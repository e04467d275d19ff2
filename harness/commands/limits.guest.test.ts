/** The command where it may have little of this machine. */
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { projectRoot } from '../project.ts';

const under = (limit: string, ...args: readonly string[]) =>
  execa('sh', ['-c', `ulimit ${limit}; exec "$0" "$@"`, join(projectRoot, 'bin/dontunmap'), ...args], {
    reject: false,
  });

it.each([
  ['-v 600000', 'The limit of this shell on memory is 600000 KB, and 1300000 are needed (ulimit -v)'],
  ['-n 20', 'The limit of this shell on open files is 20, and 40 are needed at the very least (ulimit -n)'],
])('says so where ulimit %s is too little to start', async (limit, sentence) => {
  const { exitCode, stderr } = await under(limit, 'show');
  expect([exitCode, stderr]).toEqual([2, `dontunmap: ${sentence}; raise it and run again.`]);
  expect((await under(limit, 'bisect-step', 'x')).exitCode).toBe(128);
});

it('runs with 3 GB of address space', async () => {
  const { exitCode, stdout } = await under('-v 3000000', 'run', '-k', '5.10', 'plain');
  expect(stdout).toMatch(/ 0 broken/);
  expect(exitCode).toBe(0);
});

it('says which limit too few open files are', async () => {
  const { exitCode, stderr } = await under('-n 45', 'run', '-k', '5.10', 'plain');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/too many files are open; raise the limit \(ulimit -n\)/);
});
