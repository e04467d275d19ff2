/** Whatever is in a file: it is an image, or a Failure says why not; and neither takes long. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fakeArm, fakeImage, fakeVmlinux } from '../../harness/testing/images.ts';
import { attempt, isDoneOrRefused, mutated } from '../../harness/testing/mutations.ts';
import { inspect } from './image.ts';

const files = { bzImage: fakeImage(), vmlinux: fakeVmlinux(), Image: fakeArm() };

it.each(Object.entries(files))('a changed %s', (_, file) => {
  fc.assert(
    fc.property(mutated(file), (bytes) => {
      const { thrown, megabytes, milliseconds } = attempt(() => inspect(bytes, 'it'));
      expect(thrown).toSatisfy(isDoneOrRefused);
      expect(megabytes).toBeLessThan(50);
      expect(milliseconds).toBeLessThan(1000);
    }),
    { numRuns: 500 },
  );
});

it('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(attempt(() => inspect(Buffer.from(bytes), 'it')).thrown).toSatisfy(isDoneOrRefused);
    }),
  );
});
