/** What a program changes of the whole system is put back, however it ends, or its guest answers for no other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { cacheFolder } from '../cache/folder.ts';
import type { KernelResults } from '../results/results.ts';
import { c } from '../spec/index.ts';
import type { Case } from '../spec/types.ts';
import { invented } from '../testing/specifications.ts';
import type { Progress } from './plan.ts';
import { run } from './run.ts';

const preamble = c`
  /* The number in a file, or of the word in brackets. */
  static void observe_system(const char *name, const char *path)
  {
    char text[128] = "";
    FILE *file = fopen(path, "r");

    if (!file || !fgets(text, sizeof(text), file))
      broken("%s", path);
    text[strcspn(text, "\n")] = 0;
    record_string(name, text);
  }

  static void observe_all(void)
  {
    observe_system("huge", "/proc/sys/vm/nr_hugepages");
    observe_system("ksm", "/sys/kernel/mm/ksm/run");
    observe_system("thp", "/sys/kernel/mm/transparent_hugepage/enabled");
    observe_system("maps", "/proc/sys/vm/max_map_count");
  }

  static void change_all(void)
  {
    reserve_huge_pages(4);
    set_ksm(1);
    set_system("/sys/kernel/mm/transparent_hugepage/enabled", "always", "CONFIG_TRANSPARENT_HUGEPAGE");
    set_system("/proc/sys/vm/max_map_count", "70000", "CONFIG_SYSCTL");
  }
`;
const make = (
  name: string,
  program: Case['program'],
  records: Case['expect'][string],
  more: Partial<Case> = {},
): Case => ({
  id: `t/one/${name}`,
  clause: 't/one',
  title: name,
  preamble,
  program,
  expect: { always: records },
  alone: true,
  ...more,
});
// A guest has too little memory for the kernel to enable huge pages by itself.
const before = { huge: '0', ksm: '0', thp: 'always madvise [never]', maps: '65530' };
const changed = { huge: '4', ksm: '1', thp: '[always] madvise never', maps: '70000' };
const look = (name: string): Case => make(name, c`observe_all(); (void)change_all;`, before);

const cases: readonly Case[] = [
  look('at-first'),
  make('changes', c`change_all(); observe_all();`, changed),
  look('after-the-changes'),
  make('is-killed', c`change_all(); observe_all(); raise(SIGKILL);`, changed),
  look('after-one-that-was-killed'),
  make('is-late', c`change_all(); observe_all(); for (;;) ;`, changed, { seconds: 1 }),
  look('after-one-that-was-late'),
  make('changes-twice', c`change_all(); change_all(); observe_all();`, changed),
  look('after-two-changes'),
  make('swaps', c`swap_on(64); observe_all(); (void)change_all;`, before),
  make(
    'changes-for-good',
    // Once enabled it cannot be disabled: the kernel refuses what is written back.
    c`observe_all(); set_system("/proc/sys/kernel/kexec_load_disabled", "1", "CONFIG_KEXEC"); (void)change_all;`,
    before,
  ),
  make(
    'after-what-stays',
    c`observe_system("disabled", "/proc/sys/kernel/kexec_load_disabled"); (void)observe_all; (void)change_all;`,
    { disabled: '0' },
  ),
  make(
    'says-too-much',
    c`for (int i = 0; i < 40; i++) report_before("/proc/sys/vm/max_map_count", "65530"); observe_all(); (void)change_all;`,
    before,
  ),
  make(
    'says-nonsense',
    c`if (write(3, "before\nbefore / \"x\n", 19) < 0) broken("write"); observe_all(); (void)change_all;`,
    before,
  ),
  look('at-last'),
];

let folder: string;
let kernel: KernelResults;
const lost: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-system-'));
  const { kernels } = await run({
    cases,
    specification: invented(cases),
    kernels: [{ name: '6.12', kernel: resolveKernel('6.12', { cache: cacheFolder(), cwd: folder }) }],
    overrides: { with: [], without: [] },
    accel: 'tcg',
    cache: folder,
    jobs: 1,
    onProgress: (event: Progress) => void (event.what === 'lost' && lost.push(event.detail ?? '')),
  });
  kernel = kernels[0]!;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['at-first', 'conforms', /^$/],
  ['changes', 'conforms', /^$/],
  ['after-the-changes', 'conforms', /^$/],
  ['is-killed', 'deviates', /killed by SIGKILL/],
  ['after-one-that-was-killed', 'conforms', /^$/],
  ['is-late', 'deviates', /did not end within/],
  ['after-one-that-was-late', 'conforms', /^$/],
  ['changes-twice', 'conforms', /^$/],
  ['after-two-changes', 'conforms', /^$/],
  ['swaps', 'unsupported', /CONFIG_BLK_DEV_RAM/],
  ['changes-for-good', 'conforms', /^$/],
  ['after-what-stays', 'conforms', /^$/],
  ['says-too-much', 'conforms', /^$/],
  ['says-nonsense', 'deviates', /no record/],
  ['at-last', 'conforms', /^$/],
])('one that is called %s %s', (name, verdict, why) => {
  const result = kernel.cases.find(({ id }) => id === `t/one/${name}`);
  expect({ verdict: result?.verdict, observed: result?.observed }, result?.reason).toMatchObject({ verdict });
  expect(result?.reason ?? '').toMatch(why);
});

it('says loudly what is not what it was, and takes another guest', () => {
  expect(lost).toContainEqual(
    expect.stringMatching(/^\/proc\/sys\/kernel\/kexec_load_disabled is not what it was after t\/one\//),
  );
  expect(kernel.boot?.guests).toBe(1 + lost.length);
});
