import { mkdtemp, open, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { cachedVmlinux } from '../../qemu/image/payload.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { c } from '../spec/index.ts';
import { startCompiler } from '../compile/compile.ts';
import { findToolchain } from '../compile/toolchain.ts';
import type { RawRun } from '../guest/guest.ts';
import { startGuest } from '../guest/start.ts';
import { readRecords } from '../judge/records.ts';
import { upstreamRelease } from '../spec/release.ts';
import { cacheFolder } from '../cache/folder.ts';
import { packInitramfs } from '../run/initramfs.ts';

/** An executable here, and what to call it with in the guest. */
export interface Execution {
  readonly file: string;
  readonly expectation?: string;
}

/** How an execution ended and what it printed. */
export interface Executed {
  readonly status: number;
  readonly output: string;
}

/** A program that executes what /plan names, a line each, and records how each ended and what it printed. */
const driver = c`
  FILE *plan = fopen("/plan/lines", "r");
  char path[64], name[64];

  if (!plan)
    broken("no plan");
  for (int i = 0; fscanf(plan, "%63s %63[^\n]", path, name) == 2; i++) {
    char text[1400], record[24];
    size_t length = 0;
    int out[2], status;
    ssize_t n;
    pid_t child;

    if (pipe(out) || (child = fork()) < 0)
      broken("fork: %s", errno_name(errno));
    if (!child) {
      dup2(out[1], 1);
      close(3);
      execl(path, path, *name == '-' ? NULL : name, NULL);
      _exit(127);
    }
    close(out[1]);
    while ((n = read(out[0], text + length, sizeof(text) - 1 - length)) > 0)
      length += (size_t)n;
    close(out[0]);
    text[length] = 0;
    if (waitpid(child, &status, 0) != child)
      broken("waitpid: %s", errno_name(errno));
    snprintf(record, sizeof(record), "status-%d", i);
    record_number(record, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    snprintf(record, sizeof(record), "output-%d", i);
    record_string(record, text);
  }
`;

/** Boots a kernel once and executes all of them on it, one after the other, as a user would: dynamically linked. */
export async function executeInGuest(
  kernel: Kernel,
  executions: readonly Execution[],
): Promise<{ readonly upstream: string; readonly executed: readonly Executed[] }> {
  const cache = cacheFolder();
  const compiler = await startCompiler(await findToolchain(kernel.arch), cache);
  const agent = await compiler.agent();
  const test = { id: 't/driver/all', clause: 't/driver', title: '', expect: {}, program: driver };
  const bundle = await compiler.bundle([test]);
  const files = [...new Set(executions.map(({ file }) => file))];
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-guest-'));
  try {
    const lines = executions.map(
      ({ file, expectation }) => `/r/${files.indexOf(file)} ${expectation ?? '-'}\n`,
    );
    await writeFile(join(folder, 'plan'), lines.join(''));
    await using initramfs = await packInitramfs(
      {
        init: agent.path,
        bundle: bundle.path,
        'plan/lines': join(folder, 'plan'),
        ...(await librariesOf(files[0] ?? '')),
        ...Object.fromEntries(files.map((file, index) => [`r/${index}`, file])),
      },
      folder,
    );
    const vmlinux = await cachedVmlinux(kernel.image, kernel.hash, cache);
    await using image = await open(kernel.image);
    await using unpacked = await open(vmlinux ?? kernel.image);
    await using packed = await open(initramfs.path);
    await using programs = await open(bundle.path);
    await using guest = await startGuest({
      kernel,
      files: {
        image,
        vmlinux: vmlinux === undefined ? undefined : unpacked,
        initramfs: packed,
        bundle: programs,
      },
      keys: { agent: agent.key, bundle: bundle.key, emulator: '' },
      accelerator: 'tcg',
      cache,
      snapshots: false,
    });
    let raw: RawRun | undefined;
    const number = bundle.numbers.get(test.id)!;
    const jobs = [
      {
        seq: 1,
        number,
        milliseconds: 280_000,
        alone: true,
        fresh: true,
        settled: false,
        counted: false,
        mayMount: false,
      },
    ];
    const end = await guest.run({
      next: () => jobs.shift(),
      onEnd: (run) => (raw = run),
      onLate: () => undefined,
      until: Infinity,
      settle: false,
    });
    const { records, ended } = readRecords(raw?.records ?? '');
    if (!ended) throw new Error(`the driver did not end: ${JSON.stringify({ end, raw })}`);
    return {
      upstream: upstreamRelease(guest.hello.release, guest.hello.version) ?? '',
      executed: executions.map((_, index) => ({
        status: Number(records[`status-${index}`]),
        output: records[`output-${index}`] as string,
      })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The C library and its loader, where the guest's loader looks for them. */
async function librariesOf(file: string): Promise<Record<string, string>> {
  const { stdout } = await execa('ldd', [file]);
  const loader = /^\s*(\/lib64\/\S+)/m.exec(stdout)?.[1] ?? '';
  const libc = /libc\.so\.6 => (\S+)/.exec(stdout)?.[1] ?? '';
  return { [loader.slice(1)]: await realpath(loader), 'lib/libc.so.6': await realpath(libc) };
}
