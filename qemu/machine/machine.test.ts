import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Failure } from '../../harness/failure.ts';
import { unlessOrphaned } from '../host/orphans.ts';
import { chooseAccelerator } from './accelerator.ts';
import { addressSpace, machineCommand, machineIdentity } from './machine.ts';
import { qemuUser } from './user.ts';

const plan = { arch: 'x86_64', method: 'q35', accelerator: 'tcg' } as const;
const boot = { kernel: '/k', initramfs: '/i' };

it('gives a guest nothing of the host', () => {
  const { file, args } = machineCommand({ ...plan, boot });
  const line = [file, ...args].join(' ');
  expect(line).toMatch(
    /^prlimit --core=0 --fsize=0 --as=\d+ setpriv --no-new-privs --pdeathsig KILL -- \/bin\/sh -c test .* \d+ qemu-system-x86_64/,
  );
  expect(line).toContain('-nodefaults');
  expect(line).toContain('-sandbox on');
  expect(line).not.toMatch(/-net|virtfs|fsdev|-drive|-hda/);
  expect(args.at(-1)).toMatch(/^tsc=unstable console=ttyS0 panic=-1 quiet/);
  expect(machineCommand({ ...plan, accelerator: 'kvm' }).args).toContain('kvm');
  expect(() => machineCommand({ ...plan, arch: 'riscv64' })).toThrow(/for riscv64 cannot be run yet/);
});

it('does not begin when who starts it has ended meanwhile', async () => {
  const [shell, ...args] = unlessOrphaned() as [string, ...string[]];
  const said = (parent: string) =>
    execa(shell, [...args.slice(0, 2), parent, 'echo', 'begun'], { reject: false });
  expect(await said(`${process.pid}`)).toMatchObject({ exitCode: 0, stdout: 'begun' });
  expect(await said('1')).toMatchObject({ exitCode: 1, stdout: '' });
});

it('gives QEMU no more memory than there is to give', () => {
  const limits = (soft: string, hard: string) => `Max address space         ${soft}   ${hard}   bytes     \n`;
  expect(addressSpace(limits('unlimited', 'unlimited'))).toBe(2 ** 32);
  expect(addressSpace(limits('1000', '2000'))).toBe(2000);
  expect(addressSpace(limits('9000000000', '9000000000'))).toBe(2 ** 32);
});

it('gives up the rights of root', () => {
  const { args } = machineCommand({ ...plan, user: { uid: 5, gid: 6, groups: [] } });
  expect(args.join(' ')).toContain(
    '--reuid=5 --regid=6 --clear-groups --inh-caps=-all --bounding-set=-all -- setpriv --no-new-privs --pdeathsig',
  );
  expect(machineCommand({ ...plan, user: { uid: 5, gid: 6, groups: [7] } }).args).toContain('--groups=7');
});

it('tells a microvm how fast its clock is, where that is known', () => {
  const method = { ...plan, method: 'microvm', boot } as const;
  expect(machineCommand(method).args.at(-1)).toMatch(/^reboot=t pci=off tsc=reliable console/);
  const told = machineCommand({ ...method, tscKiloHertz: 1000 }).args.at(-1);
  expect(told).toContain('tsc_early_khz=1000 lpj=4000');
  expect(machineIdentity(method)).not.toBe(machineIdentity({ ...method, tscKiloHertz: 1000 }));
});

it('knows who nobody is', async () => {
  expect(await qemuUser(1000)).toBeUndefined();
  expect(await qemuUser(0)).toMatchObject({ uid: 65534 });
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
  const chosen = async (...args: Parameters<typeof chooseAccelerator>) => {
    const { accelerator, confirm } = await chooseAccelerator(...args);
    await confirm();
    return accelerator;
  };
  expect(await chosen('auto', options('good', false))).toBe('kvm');
  expect(await chosen('kvm', options('good', false))).toBe('kvm');
  expect(boots).toBe(1);
  // The kernel does not come up under TCG either: nothing is held against KVM.
  await chooseAccelerator('auto', options('bad', true));
  expect(await chosen('auto', options('bad', true))).toBe('tcg');
  expect(await chosen('auto', options('bad', true))).toBe('tcg');
  expect(boots).toBe(3);
  expect(notes[0]).toBe('KVM does not run a guest here (nothing was heard for 4 s): using TCG');
  await expect(chosen('kvm', options('bad', true))).rejects.toThrow(/use --accel tcg/);
  expect(await chosen('tcg', options('bad', true))).toBe('tcg');
  const none = { ...options('none', false), device: join(folder, 'no-such') };
  expect(await chosen('auto', none)).toBe('tcg');
  await expect(chosen('kvm', none)).rejects.toThrow(/there is no/);
  const aborts = {
    ...options('aborts', false),
    boot: () => Promise.reject(new Failure('harness', 'x', { evidence: 'kvm_buf_set_msrs: oh\nmore' })),
  };
  expect(await chosen('auto', aborts)).toBe('tcg');
  expect(notes.at(-1)).toContain('(kvm_buf_set_msrs: oh)');
  await chmod(device, 0o644);
});
