import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from '@commander-js/extra-typings';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completed } from './commands.ts';
import { shells } from './shells.ts';

const run = new Command('run')
  .description("run it; it's long")
  .argument('[filter...]')
  .addOption(new Option('-k, --kernel <kernel>', 'a track (5.10), or a path'))
  .addOption(new Option('--accel <how>', 'how').choices(['auto', 'tcg']))
  .option('--jobs <n>', 'so many')
  .option('--html <file>', 'write a page')
  .option('--strict', 'be strict');
const kernels = new Command('kernels').description('list them');
kernels.addCommand(new Command('fetch').description('fetch them').argument('[name...]'));
const shell = new Command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));
const commands = [run, kernels, shell].flatMap((each) => completed(each));
const lists = {
  commands: ['run', 'kernels', 'completion'],
  clauses: ['move', 'move/one', 'move/other', 'resize/one'],
  mutants: ['move/x'],
  changes: ['first'],
  tracks: ['5.10', '6.1', '6.12'],
};

describe('in bash', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dontunmap-completion-'));
    await writeFile(join(folder, 'completion'), shells.bash(commands, lists));
    await writeFile(join(folder, '6-file'), '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What is offered for the last word of a line. */
  async function offered(...line: readonly string[]): Promise<readonly string[]> {
    const script = `source ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dontunmap; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await execa('bash', ['-c', script, 'bash', 'dontunmap', ...line], { cwd: folder });
    return stdout.split('\n').filter((each) => each !== '');
  }

  it.each([
    [[''], lists.commands],
    [['ru'], ['run']],
    [['--'], ['--help', '--version']],
    [
      ['run', 'move/'],
      ['move/one', 'move/other'],
    ],
    [['run', '--strict', 'res'], ['resize/one']],
    [['run', '--s'], ['--strict']],
    [
      ['run', '-k', '6'],
      ['6.1', '6.12', '6-file'],
    ],
    [
      ['run', '--kernel', '=', '6.1'],
      ['6.1', '6.12'],
    ],
    [
      ['run', '--kernel', '='],
      ['5.10', '6.1', '6.12', '6-file', 'completion'],
    ],
    [
      ['run', '--accel', ''],
      ['auto', 'tcg'],
    ],
    [['run', '--jobs', ''], []],
    [['run', '--html', '6'], ['6-file']],
    [['kernels', ''], ['fetch']],
    [['kernels', 'fetch', '5'], ['5.10']],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
  ])('%j is %j', async (line, words) => {
    expect((await offered(...line)).toSorted()).toEqual(words.toSorted());
  });
});

it('is the same choice in zsh', () => {
  const script = shells.zsh(commands, lists);
  expect(script).toMatch(/^#compdef dontunmap\n/);
  expect(script).toContain("'run --kernel' | 'run -k') offer=$tracks files=1 ;;");
});

it('says in fish what each is', () => {
  const script = shells.fish(commands, lists);
  expect(script).toContain('set -g __dontunmap_tracks 5.10 6.1 6.12\n');
  expect(script).toContain("-a run -d 'run it; it\\'s long'");
  expect(script).toContain(
    `'__fish_seen_subcommand_from run' -l kernel -s k -r -F -a "$__dontunmap_tracks" -d 'a track'`,
  );
  expect(script).toContain(`-l accel -x -a "auto tcg" -d 'how'`);
});
