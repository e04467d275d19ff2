import { describe, expect, it } from 'vitest';
import { sample, terse } from '../testing/sample-results.ts';
import { chapterText, doctorStatus, type Fact } from './fact.ts';
import { guestMegabytes } from '../../qemu/machine/machine.ts';
import { sizeFact } from './machine.ts';
import { resultFacts } from './kernel.ts';
import { optionFacts } from './options.ts';

const ok: Fact = { state: 'ok', says: 'fine' };
const note: Fact = { state: 'note', says: 'odd', type: 'mend it' };
const fails: Fact = { state: 'fails', says: 'bad \x1b[31m', evidence: 'one\ntwo' };

it('prints a line a fact, what to type, and the evidence below', () => {
  expect(chapterText({ about: 'a kernel', facts: [ok, note, fails] })).toBe(`a kernel
  ok    fine
  note  odd; type: mend it
  fails bad \\x1b[31m
          one
          two
`);
});

it('counts what a guest takes as a run does', () => {
  const room = (guests: number) => guests * guestMegabytes * 2 ** 20 + 1;
  expect(guestMegabytes).toBeGreaterThan(800);
  expect(sizeFact(room(2), 4).state).toBe('ok');
  expect(sizeFact(room(1), 4)).toMatchObject({
    state: 'note',
    says: expect.stringMatching(/2 guests at once take 1\.6 GB$/),
  });
});

it('ends with 2 when a run would not work', () => {
  expect(doctorStatus([{ about: 'a', facts: [ok, note] }])).toBe(0);
  expect(
    doctorStatus([
      { about: 'a', facts: [ok] },
      { about: 'b', facts: [note, fails] },
    ]),
  ).toBe(2);
});

describe('options', () => {
  const all =
    'BLK_DEV_INITRD BINFMT_ELF TTY SERIAL_8250 SERIAL_8250_CONSOLE PRINTK PROC_FS PROC_PAGE_MONITOR USERFAULTFD SHMEM TMPFS MEMFD_CREATE FUTEX SMP X86_MPPARSE';
  const configuration = (names: string, more: readonly (readonly [string, string])[] = []) =>
    new Map([...names.split(' ').map((name) => [name, 'y'] as const), ...more]);
  const x86 = { arch: 'x86_64', format: 'bzImage' };

  it('says so when nothing is missing', () => {
    expect(optionFacts(configuration(all), x86)).toEqual([
      { state: 'ok', says: 'its configuration has all 15 options that a run needs' },
    ]);
  });

  it('tells what keeps it from booting from what some cases need, and takes no module', () => {
    const facts = optionFacts(
      configuration(all.replace('TTY ', '').replace('FUTEX ', ''), [['SMP', 'm']]),
      x86,
    );
    expect(facts).toMatchObject([
      {
        state: 'fails',
        says: expect.stringMatching(/^CONFIG_TTY is not set/),
        type: 'scripts/config -e TTY',
      },
      { state: 'note', says: 'CONFIG_FUTEX is not set: it is for cases with threads' },
      { state: 'note', says: expect.stringMatching(/^CONFIG_SMP is a module, and a guest has none/) },
    ]);
  });

  it('asks of a kernel what its architecture and format need', () => {
    const missing = (of: { arch: string; format: string }) =>
      optionFacts(configuration(all), of).map(({ says }) => /CONFIG_(\w+)/.exec(says)?.[1]);
    expect(missing({ ...x86, format: 'vmlinux' })).toEqual(['PVH']);
    expect(missing({ arch: 'aarch64', format: 'Image' })).toEqual([
      'SERIAL_AMBA_PL011',
      'SERIAL_AMBA_PL011_CONSOLE',
    ]);
  });
});

describe('a kernel that was run', () => {
  const [kernel] = sample.kernels;

  it('is told by how it boots and what it cannot answer, not by what it answers', () => {
    expect(resultFacts(kernel!)).toEqual([
      { state: 'ok', says: 'boots in 2.1 s under tcg' },
      { state: 'ok', says: 'answers 4 of 7 cases' },
      { state: 'note', says: '2 cases are unsupported, as the kernel lacks userfaultfd: 2 of C-1' },
      { state: 'fails', says: expect.stringMatching(/^1 case is broken, as set-up failed: .*: 1 of B-1$/s) },
    ]);
  });

  it('says when it was lost, and when no reason was given', () => {
    const cases = terse.kernels[0]!.cases.filter(({ id }) => id === 'C-1/lacks');
    expect(resultFacts({ ...kernel!, boot: { ...kernel!.boot!, guests: 3 }, cases })).toEqual([
      { state: 'note', says: 'boots in 2.1 s under tcg; it was lost 2 times and booted again' },
      { state: 'ok', says: 'answers 0 of 1 case' },
      { state: 'note', says: '1 case is unsupported, as no reason was given: 1 of C-1' },
    ]);
  });
});
