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
    groups: kvm && kvm.gid !== 0 ? [kvm.gid] : [],
  };
}
