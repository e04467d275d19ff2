/** What a build can reach: a Makefile that tries, run as every build is, with the sandbox that this machine has. */
import { access, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeFile } from './made.ts';
import { make, outFolder } from './make.ts';
import { apart, whyNotApart } from './sandbox.ts';

const possible = (await whyNotApart()) === undefined;
let folder: string;
let tree: string;
const out = () => join(tree, outFolder);
const ccache = () => ({ folder: join(folder, 'ccache'), maxSize: '1.0G' });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-sandbox-'));
  tree = join(folder, 'tree');
  for (const each of [out(), ccache().folder]) await mkdir(each, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** What a shell says of each command when a Makefile runs it: its output, or `no`. */
async function tries(commands: readonly string[], how: { strange?: boolean; isolated?: boolean } = {}) {
  const lines = commands.map(
    (command) => `\t@(${command}) >>${outFolder}/said 2>/dev/null || echo no >>${outFolder}/said\n`,
  );
  await writeFile(join(tree, 'Makefile'), `all:\n${lines.join('')}`);
  const tools = { compiler: 'gcc', version: '', apart: how.isolated ?? true, ccache: ccache() };
  await make({ tree, targets: ['all'], tools, name: 'This', strange: how.strange ?? false });
  return (await readFile(join(out(), 'said'), 'utf8')).trimEnd().split('\n');
}

describe.runIf(possible)('a build apart from the machine', () => {
  it('writes where make writes, and nowhere else', async () => {
    const beyond = [tree, folder, homedir(), '/usr', '/etc', join(tree, '..')];
    const said = await tries([
      ...beyond.map((each) => `touch ${each}/dontunmap-was-here`),
      'touch $O/here && echo yes',
    ]);
    // A folder that is not in view may be made up, in memory.
    for (const each of beyond)
      await expect(access(join(each, 'dontunmap-was-here'))).rejects.toThrow('ENOENT');
    expect([said[0], said.at(-1)]).toEqual(['no', 'yes']);
    await access(join(out(), 'here'));
  });

  it('sees neither secrets nor homes nor other processes', async () => {
    const mine = join(folder, 'secret');
    await writeFile(mine, 'secret');
    vi.stubEnv('SECRET_TOKEN', 'secret');
    const said = await tries([
      'cat /etc/shadow',
      `cat ${mine}`,
      `ls -A ${homedir()}/.ssh`,
      `kill -0 ${process.pid}`,
      'test -n "$$SECRET_TOKEN"',
      'test -e /dev/kvm -o -e /dev/vda -o -e /sys/kernel',
    ]);
    vi.unstubAllEnvs();
    expect(said).toEqual(['no', 'no', 'no', 'no', 'no', 'no']);
  });

  it('is nobody, without a capability, and cannot write to what sets up the machine', async () => {
    const said = await tries([
      'id -u',
      'grep CapEff /proc/self/status | tr -d "\\t"',
      'echo x >/proc/sys/kernel/hostname',
      'unshare -Ur true',
    ]);
    expect(said).toEqual(['65534', 'CapEff:0000000000000000', 'no', 'no']);
  });

  it('has no network, not even to this machine', async () => {
    let heard = 0;
    const server = await new Promise<Server>((resolve) => {
      const made = createServer(() => heard++).listen(0, '127.0.0.1', () => resolve(made));
    });
    const { port } = server.address() as { port: number };
    const dials = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port} && echo reached'`;
    expect(await tries([dials])).toEqual(['no']);
    expect(await tries([dials], { isolated: false })).toEqual(['no', 'reached']);
    server.close();
    expect(heard).toBe(1);
  });

  it("leaves what it compiles for others only when it is nobody's patch", async () => {
    const leaves = ['echo $$CCACHE_MAXSIZE', 'touch $$CCACHE_DIR/object', 'echo ro $$CCACHE_READONLY'];
    expect(await tries(leaves, { strange: true })).toEqual(['1.0G', 'no', 'ro 1']);
    await expect(access(join(ccache().folder, 'object'))).rejects.toThrow('ENOENT');
    await rm(join(out(), 'said'));
    expect(await tries(leaves)).toEqual(['1.0G', 'ro']);
    await access(join(ccache().folder, 'object'));
  });

  it('leaves no process behind', async () => {
    const alive = join(out(), 'alive');
    const outlives = `setsid sh -c "while :; do touch ${alive}; sleep 0.1; done"`;
    await tries([`${outlives} & while ! test -e ${alive}; do sleep 0.1; done; echo begun`]);
    await rm(alive);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(access(alive)).rejects.toThrow('ENOENT');
  });
});

describe('what a build has made', () => {
  it.each([
    ['a link into what it could not see', (path: string) => symlink('/etc/shadow', path)],
    ['a pipe', (path: string) => execa('mkfifo', [path])],
    ['a folder', (path: string) => mkdir(path)],
    ['too long', (path: string) => writeFile(path, '').then(() => truncate(path, 2e9))],
  ])('is not taken when it is %s', async (_, put) => {
    await put(join(out(), 'image'));
    await expect(madeFile(tree, 'image', 'This')).rejects.toThrow(
      'This does not build: make says that it has made image, and that is no plain file.',
    );
  });

  it('is not taken from behind a link, nor from nowhere', async () => {
    await symlink('/etc', join(out(), 'boot'));
    await expect(madeFile(tree, 'boot/passwd', 'This')).rejects.toThrow('no plain file');
    await expect(madeFile(tree, 'image', 'This')).rejects.toThrow('and there is none.');
    await writeFile(join(out(), 'image'), '');
    expect(await madeFile(tree, 'image', 'This')).toBe(join(out(), 'image'));
  });
});

describe('why builds are not kept apart', () => {
  const path = process.env['PATH'];
  afterEach(() => void (process.env['PATH'] = path));

  it('is that there is no bubblewrap', async () => {
    process.env['PATH'] = folder;
    expect(await whyNotApart()).toMatch(/^bwrap is not installed; install /);
  });

  it('is what bubblewrap says where namespaces are not to be had', async () => {
    const sentence = 'bwrap: No permissions to create new namespace';
    await writeFile(join(folder, 'bwrap'), `#!/bin/sh\necho "${sentence}" >&2\nexit 1\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${path}`;
    expect(await whyNotApart()).toBe(sentence);
  });
});

it('takes along what compilers of Nix are told, and tools from everywhere but the root', () => {
  const { command, env } = apart({ tree: '/t', out: 'o' }, '/:here:/some/bin', {
    NIX_CFLAGS_COMPILE: '-O',
    HOME: '/home/x',
  });
  expect(env).toEqual({
    NIX_CFLAGS_COMPILE: '-O',
    PATH: '/:here:/some/bin',
    HOME: '/tmp',
    CCACHE_DISABLE: '1',
  });
  expect(command.join(' ')).toContain('--ro-bind-try /some/bin /some/bin --proc /proc');
});
