import { z } from 'zod';
import { memo, type Memo } from '../../harness/cache/memo.ts';
import { type BootMethod, bootMethods } from '../arch/architecture.ts';
import { architectureOf } from '../arch/index.ts';

/** An image, and how it is accelerated: what decides which boot methods work. */
export interface BootSubject {
  readonly hash: string;
  readonly arch: string;
  readonly accelerator: string;
}

/** How often a boot method has failed since a kernel last came up by it. */
const failuresSchema = z.partialRecord(z.enum(bootMethods), z.int().nonnegative());

/** One failure may be the host's or QEMU's: one that has failed so often is tried after the others. */
const failuresAtMost = 2;

function failuresOf(cache: string, { hash, accelerator }: BootSubject): Memo<z.infer<typeof failuresSchema>> {
  return memo(cache, `boot-methods-${hash.slice(0, 32)}-${accelerator}`, failuresSchema, 'for ever');
}

/** The boot methods of an image, the shortest first; those that have failed several times last. */
export function rememberedMethods(cache: string, subject: BootSubject): readonly BootMethod[] {
  const failed = failuresOf(cache, subject).recall() ?? {};
  const all = architectureOf(subject.arch).bootMethods;
  const closed = all.filter((method) => (failed[method] ?? 0) >= failuresAtMost);
  return [...all.filter((method) => !closed.includes(method)), ...closed];
}

/** Remembers which boot methods failed and which one worked. Not being able to is no harm: they are tried again. */
export async function rememberMethods(
  cache: string,
  subject: BootSubject,
  tried: readonly BootMethod[],
  good: BootMethod,
): Promise<void> {
  const known = failuresOf(cache, subject);
  const failed = known.recall() ?? {};
  if (tried.length === 0 && !failed[good]) return;
  const counts = Object.fromEntries(tried.map((method) => [method, (failed[method] ?? 0) + 1]));
  await known.remember({ ...failed, ...counts, [good]: 0 });
}
