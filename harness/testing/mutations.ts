import fc from 'fast-check';
import { Failure } from '../failure.ts';

/** A file with some bytes changed, some numbers made absurd, and perhaps an end that is missing. */
export function mutated(file: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.nat({ max: Math.max(0, file.length - 9) });
  const absurd = fc.constantFrom(0n, 1n, 0x7fffffffn, 0xffffffffn, 0x7fffffffffffffffn, 0xffffffffffffffffn);
  const change = fc.record({ at, value: fc.oneof(absurd, fc.bigInt({ min: 0n, max: 0xffn })) });
  return fc
    .record({ changes: fc.array(change, { maxLength: 8 }), length: fc.option(fc.nat({ max: file.length })) })
    .map(({ changes, length }) => {
      const bytes = Buffer.from(file);
      for (const { at: where, value } of changes) {
        if (value <= 0xffn) bytes[where] = Number(value);
        else bytes.writeBigUInt64LE(value, where);
      }
      return length === null ? bytes : bytes.subarray(0, length);
    });
}

/** What something throws, and at what cost: megabytes that were allocated meanwhile, milliseconds that it took. */
export function attempt(act: () => unknown): {
  readonly thrown: unknown;
  readonly megabytes: number;
  readonly milliseconds: number;
} {
  const memory = (): number => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const [before, began] = [memory(), performance.now()];
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  return { thrown, megabytes: (memory() - before) / 2 ** 20, milliseconds: performance.now() - began };
}

/** Whether something was done, or refused by a sentence. */
export function isDoneOrRefused(thrown: unknown): boolean {
  return thrown === undefined || (thrown instanceof Failure && /; [^;]+\.$/s.test(thrown.message));
}
