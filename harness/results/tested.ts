import { z } from 'zod';

const count = z.int().nonnegative();

const patch = z.strictObject({
  subject: z.string(),
  author: z.string().optional(),
  /** `[PATCH v2 1/3]`; unknown of what is no mail. */
  version: count.optional(),
  part: z.strictObject({ number: count, of: count }).optional(),
});

const file = z.strictObject({
  path: z.string(),
  /** Whether any object of the image is made of it. */
  compiled: z.boolean(),
  /** In words, what would have it compiled. */
  by: z.string().optional(),
});

const step = z.strictObject({
  /** The kernel with the patches up to this one, by its name. */
  kernel: z.string(),
  /** How many patches it has. */
  patches: z.int().positive(),
});

const lines = z.strictObject({ first: z.int().positive(), last: z.int().positive() });

const reachedFunction = z.strictObject({
  path: z.string(),
  name: z.string(),
  /** Lines of code that the patches add to it, and how many of them the cases ran. */
  lines: count,
  run: count,
  /** Those that no case ran. */
  missed: z.array(lines),
  /** How many cases ran any of them; where none is added, any of the function. */
  cases: count,
});

const reach = z.strictObject({
  functions: z.array(reachedFunction),
  /** Files of the patches that were compiled and did not count. */
  uncounted: z.array(z.string()),
  /** How many cases ran anything of it; of how many. */
  cases: count,
  of: count,
  /** The fewest cases found that run all of it that any case runs. */
  few: z.array(z.string()),
});

/** What was built with a patch, and what the answer rests on. */
export const testedSchema = z.strictObject({
  /** The source without it, as it is called, and which kernel that is. */
  source: z.string(),
  version: z.string().optional(),
  commit: z.string().optional(),
  described: z.string().optional(),
  compiler: z.string(),
  /** Fragments on top of qemu/config/mremap.config, and all lines of the configuration that were asked for. */
  configuration: z.strictObject({ fragments: z.array(z.string()), lines: z.array(z.string()) }),
  series: z.strictObject({
    title: z.string().optional(),
    older: z.array(count),
    missing: z.array(count),
    baseCommit: z.string().optional(),
    prerequisites: z.array(z.string()),
  }),
  patches: z.array(patch),
  files: z.array(file),
  /** Both images are the same, byte for byte. */
  same: z.boolean(),
  /** Kernels between base and patched, patch by patch. */
  steps: z.array(step).optional(),
  reach: reach.optional(),
});

export type Tested = z.infer<typeof testedSchema>;
export type PatchReach = z.infer<typeof reach>;
export type FunctionReached = z.infer<typeof reachedFunction>;
