import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseAccelerator } from './accel.ts';
import { machineCommand } from './machine.ts';

const plan = { arch: 'x86_64', image: '/k', initramfs: '/i', accelerator: 'tcg' } as const;

it('gives a guest nothing of the host', () => {
  const { file, args } = machineCommand(plan);
  const line = [file, ...args].join(' ');
  expect(line).toContain('setpriv --pdeathsig KILL -- qemu-system-x86_64');
  expect(line).toContain('-nodefaults');
  expect(line).toContain('-sandbox on');
  expect(line).not.toMatch(/-net|virtfs|fsdev|-drive|-hda/);
  expect(args.at(-1)).toBe('console=ttyS0 panic=-1 tsc=unstable quiet loglevel=4 random.trust_cpu=on');
  expect(machineCommand({ ...plan, accelerator: 'kvm' }).args).toContain('kvm');
  expect(machineCommand({ ...plan, arch: 'riscv64' }).args).toContain('qemu-system-riscv64');
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-accel-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('trusts KVM only when a kernel has come up under it, and remembers', async () => {
  const notes: string[] = [];
  let boots = 0;
  const device = join(folder, 'kvm');
  await writeFile(device, '');
  const options = (cache: string, fails: boolean) => ({
    cache: join(folder, cache),
    device,
    onNote: (note: string) => notes.push(note),
    boot: async () => {
      boots++;
      if (fails) throw new Error('nothing was heard for 4 s; see below');
    },
  });
  expect(await chooseAccelerator('auto', options('good', false))).toBe('kvm');
  expect(await chooseAccelerator('kvm', options('good', false))).toBe('kvm');
  expect(boots).toBe(1);
  expect(await chooseAccelerator('auto', options('bad', true))).toBe('tcg');
  expect(await chooseAccelerator('auto', options('bad', true))).toBe('tcg');
  expect(boots).toBe(2);
  expect(notes[0]).toBe('KVM does not run a guest here (nothing was heard for 4 s): using TCG');
  await expect(chooseAccelerator('kvm', options('bad', true))).rejects.toThrow(/use --accel tcg/);
  expect(await chooseAccelerator('tcg', options('bad', true))).toBe('tcg');
  expect(
    await chooseAccelerator('auto', { ...options('none', false), device: join(folder, 'no-such') }),
  ).toBe('tcg');
  await expect(
    chooseAccelerator('kvm', { ...options('none', false), device: join(folder, 'no-such') }),
  ).rejects.toThrow(/there is no/);
  await chmod(device, 0o644);
});
