import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { Monitor } from './monitor.ts';

/** A QEMU that answers each command by what is given for it. */
function qemu(answers: Record<string, string>): Duplex {
  return new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      const { execute } = JSON.parse(String(chunk)) as { execute: string };
      this.push(answers[execute] ?? '{"return":{}}\n');
      done();
    },
  });
}

it('answers commands in order, wakes for events, passes over noise', async () => {
  const stream = qemu({
    'query-status': '{"return":\n{"event":"RESUME"}\nnoise\n{"return":{"status":"running"}}\n',
  });
  stream.push('{"QMP":{}}\n');
  const monitor = new Monitor(stream);
  const resumed = monitor.event('RESUME');
  expect(await monitor.execute('query-status')).toEqual({ status: 'running' });
  await resumed;
  expect(await monitor.execute('cont')).toEqual({});
});

it('says what QEMU says, and when it is gone', async () => {
  const stream = qemu({ migrate: '{"error":{"desc":"no such place"}}\n', stop: '{"error":{}}\n', hang: '' });
  const monitor = new Monitor(stream);
  await expect(monitor.execute('migrate')).rejects.toThrow('no such place');
  await expect(monitor.execute('stop')).rejects.toThrow('QEMU refused');
  const hanging = monitor.execute('hang');
  setTimeout(() => stream.destroy(), 10);
  await expect(hanging).rejects.toThrow('QEMU is gone');
  await expect(monitor.execute('cont')).rejects.toThrow('QEMU is gone');
});
