/** A real kernel that hangs. One that does while a program runs: harness/run/survival.guest.test.ts. */
import { open } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { descriptors, machineCommand } from '../../qemu/machine/machine.ts';
import { qemuUser } from '../../qemu/machine/user.ts';
import { cacheFolder } from '../cache/folder.ts';
import { awaitHello } from './boot.ts';
import { Emulator } from './emulator.ts';

it('says where it hangs in its boot, where its console takes no keys yet', async () => {
  const kernel = await resolveKernel('6.12', { cache: cacheFolder(), cwd: '/' });
  await using image = await open(kernel.image);
  // It is no initramfs, and one that is empty QEMU does not take.
  await using nothing = await open(import.meta.filename);
  const user = await qemuUser();
  const { file, args } = machineCommand({
    arch: kernel.arch,
    method: 'q35',
    accelerator: 'tcg',
    boot: {
      kernel: `/proc/self/fd/${descriptors.first}`,
      initramfs: `/proc/self/fd/${descriptors.first + 1}`,
    },
    ...(user && { user }),
  });
  // It waits for a root file system for ever.
  const waits = [...args.slice(0, -1), `${args.at(-1)} rootwait root=/dev/none`];
  expect(args.at(-2)).toBe('-append');
  await using emulator = new Emulator({ file, args: waits }, [image.fd, nothing.fd]);
  await expect(awaitHello(emulator, { kernel, seconds: 15, ask: true })).rejects.toMatchObject({
    kind: 'kernel',
    message: expect.stringContaining('its agent was not heard within 15 s') as string,
    evidence: expect.stringMatching(/Call Trace:/) as string,
  });
});
