import { readFile, stat } from 'node:fs/promises';
import type { MachinePlan } from './machine.ts';

/** Whose rights QEMU runs with when root starts it: nobody's, and those of the group that may use KVM. */
export async function qemuUser(uid = process.getuid?.()): Promise<MachinePlan['user']> {
  if (uid !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, id, group] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd) ?? [];
  const kvm = await stat('/dev/kvm').catch(() => undefined);
  return {
    uid: Number(id ?? 65534),
    gid: Number(group ?? 65534),
    // Where the device is root's own and its group may use it, that group is the only way to it.
    groups: kvm && (kvm.mode & 0o006) !== 0o006 && (kvm.mode & 0o060) === 0o060 ? [kvm.gid] : [],
  };
}
