/** Whatever is in a mail's subject: the patches in order, or a Failure. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attempt, isDoneOrRefused } from '../../harness/testing/mutations.ts';
import { inOrder } from './mails.ts';

const number = fc.oneof(fc.nat({ max: 12 }), fc.bigInt({ min: 0n, max: 10n ** 30n }));
const subject = fc.oneof(
  fc.string(),
  fc
    .record({ version: number, part: number, of: number, rest: fc.string() })
    .map(({ version, part, of, rest }) => `[PATCH v${version} ${part}/${of}] ${rest}`),
);
const mails = fc.array(
  fc.record({ name: subject, diff: fc.constantFrom('d', ''), text: fc.string(), reply: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 20,
  },
);

it('orders them, or says what is wrong', () => {
  fc.assert(
    fc.property(mails, (some) => {
      const { thrown, megabytes, milliseconds } = attempt(() => inOrder(some));
      expect(thrown).toSatisfy(isDoneOrRefused);
      expect(megabytes).toBeLessThan(50);
      expect(milliseconds).toBeLessThan(1000);
    }),
  );
});
