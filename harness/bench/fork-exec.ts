import type { Accelerator } from '../../qemu/machine/accelerator.ts';
import type { Kernel } from '../../qemu/image/kernel.ts';
import { c } from '../spec/index.ts';
import { run } from '../run/run.ts';

const rounds = 40;

/** Microseconds of a fork, an exec of a static program that does nothing, and a wait, in a guest of this kernel; the median. */
export async function forkExecMicroseconds(
  kernel: Kernel,
  cache: string,
  accel: Accelerator,
): Promise<number> {
  const test = {
    id: 'BENCH-1/fork-exec',
    clause: 'BENCH-1',
    title: 'the cost of an empty program',
    program: c`
      char list[${rounds} * 8] = "";

      for (int i = 0; i < ${rounds}; i++) {
        struct timespec begun, ended;
        pid_t child;

        syscall(SYS_clock_gettime, 1, &begun);
        child = fork();
        if (!child) {
          execl("/proc/self/exe", "empty", (char *)0);
          _exit(127);
        }
        if (child < 0 || waitpid(child, NULL, 0) != child)
          broken("fork: %s", errno_name(errno));
        syscall(SYS_clock_gettime, 1, &ended);
        snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%ld", i ? "," : "",
           (ended.tv_sec - begun.tv_sec) * 1000000 + (ended.tv_nsec - begun.tv_nsec) / 1000);
      }
      record_json("microseconds", "[%s]", list);
    `,
    expect: { mremap: {} },
  };
  const changes = { mremap: { kind: 'feature', since: '2.6.12', title: '' } } as const;
  const { kernels } = await run({
    cases: [test],
    specification: { families: [], clauses: [], cases: [test], changes, bugs: {} },
    kernels: [{ name: kernel.name, kernel }],
    overrides: { with: [], without: [] },
    accel,
    cache,
  });
  const { observed, reason } = kernels[0]!.cases[0]!;
  const all = observed['microseconds'] as readonly number[] | undefined;
  if (!all) throw new Error(`the empty program could not be measured: ${reason}`);
  return all.toSorted((a, b) => a - b)[rounds >> 1]!;
}
