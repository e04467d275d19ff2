import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from './folder.ts';
import { boundOf } from './parts.ts';
import { prune, touch } from './prune.ts';
import { replaceFile } from './replace.ts';

/** A small fact that is remembered. */
export interface Memo<T> {
  /** Undefined when nothing is remembered, or nothing that makes sense. */
  recall(): T | undefined;
  /** Not being able to is no harm: it is found out again. */
  remember(fact: T): Promise<void>;
}

/** For how long a fact holds: what was measured on this machine may be otherwise after its next boot. */
export type Lasts = 'until the next boot' | 'for ever';

/** What is remembered under a name, if it fits the schema. */
export function memo<T>(cache: string, name: string, schema: z.ZodType<T>, lasts: Lasts): Memo<T> {
  const folder = join(cache, 'memos');
  const path = join(folder, `${name}.json`);
  const boot = lasts === 'for ever' ? lasts : bootId();
  const kept = z.strictObject({ boot: z.literal(boot ?? ''), fact: schema });
  return {
    recall: () => {
      try {
        const { fact } = kept.parse(JSON.parse(readFileSync(path, 'utf8')));
        touch(path);
        return fact;
      } catch {
        return undefined;
      }
    },
    remember: async (fact) => {
      if (boot === undefined) return;
      try {
        await makeFolder(folder);
        await replaceFile(path, JSON.stringify({ boot, fact }));
        await prune(folder, boundOf('memos'));
      } catch {
        return;
      }
    },
  };
}

/** Names this boot of the machine; undefined where the kernel does not say. */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
