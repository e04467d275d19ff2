/** bin/setup in a project of its own, with fakes on PATH: what it says, what it installs, and by which manager. */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageManagers } from '../../qemu/host/managers.ts';
import { howToInstall } from '../../qemu/host/tools.ts';
import { projectRoot } from '../project.ts';

/** What the script itself is made of. */
const base = ['sh', 'dirname', 'readlink', 'cmp', 'sed', 'tr', 'cat', 'cp', 'ln', 'head', 'mkdir'];
const needed = ['qemu-system-x86_64', 'setpriv', 'prlimit', 'flock', 'cpio', 'ar'];
const useful = ['musl-gcc', 'lz4', 'zstd', 'xz', 'tar'];
const compilers = ['gcc'];

let folder: string;
let bin: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'dontunmap-setup-')));
  bin = join(folder, 'path');
  for (const name of ['bin', 'qemu/host', 'node_modules/.bin', 'path']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  for (const file of ['bin/setup', 'qemu/host/tools.txt', 'qemu/host/managers.txt']) {
    await copyFile(join(projectRoot, file), join(folder, file));
  }
  await chmod(join(folder, 'bin/setup'), 0o755);
  await writeFile(join(folder, 'package-lock.json'), '{}');
  for (const name of base) {
    await symlink((await execa('which', [name])).stdout, join(bin, name));
  }
});
afterEach(() => rm(folder, { recursive: true }));

const fake = async (name: string, text = '') =>
  writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
const fakes = (...names: readonly string[]) => Promise.all(names.map((name) => fake(name)));
/** As npm ci leaves it. */
async function withModules(): Promise<void> {
  await writeFile(join(folder, 'node_modules/.set-up'), '{}');
  await writeFile(join(folder, 'node_modules/.bin/node'), '#!/bin/sh\n', { mode: 0o755 });
}
async function setup(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa(join(folder, 'bin/setup'), args, {
    reject: false,
    extendEnv: false,
    env: { PATH: bin },
  });
  expect(stdout).toBe('');
  return { status: exitCode, said: stderr };
}

describe('tools', () => {
  beforeEach(withModules);

  it('are not spoken of when they are there', async () => {
    await fakes(...needed, ...useful, ...compilers);
    expect(await setup()).toEqual({ status: 0, said: '' });
  });

  it('that are needed now and then stop nothing', async () => {
    await fakes(...needed, 'dnf');
    await fake('gcc', 'echo /usr/lib/libc.a');
    expect(await setup()).toEqual({ status: 0, said: '' });
  });

  it.each(packageManagers.filter(({ name }) => name !== 'apt'))(
    'are named in the words of $name, as everywhere else',
    async (manager) => {
      await fakes('cpio', manager.command);
      const names = ['qemu-system-x86_64', 'setpriv', 'prlimit', 'flock', 'gcc', 'ar', 'libc.a'];
      const then = [...(manager.name === 'pacman' ? ['musl-gcc'] : []), 'lz4', 'zstd', 'xz', 'tar'];
      expect(await setup()).toEqual({
        status: 2,
        said: `dontunmap: these are missing: ${names.join(', ')}; ${howToInstall([...names, ...then], manager)}. Then run this again.`,
      });
    },
  );

  it('are named as they are where no manager is known', async () => {
    await fakes(...needed.slice(1), ...useful, ...compilers);
    expect(await setup()).toEqual({
      status: 2,
      said: "dontunmap: these are missing: qemu-system-x86_64; install the packages that have qemu-system-x86_64 (Debian's: qemu-system-x86). Then run this again.",
    });
  });

  it('of another architecture are asked for with its name', async () => {
    await fakes(...needed, ...useful, ...compilers, 'dnf');
    const names = ['qemu-system-aarch64', 'aarch64-linux-gnu-gcc'];
    const dnf = packageManagers.find(({ name }) => name === 'dnf');
    expect(await setup('aarch64')).toEqual({
      status: 2,
      said: `dontunmap: these are missing: ${names.join(', ')}; ${howToInstall(names, dnf)}. Then run this again.`,
    });
    await fakes(...names);
    expect(await setup('aarch64')).toEqual({ status: 0, said: '' });
  });

  it("of BusyBox's are not the ones", async () => {
    await fakes(...needed.filter((name) => name !== 'setpriv'), ...useful, ...compilers, 'busybox', 'apk');
    await symlink('busybox', join(bin, 'setpriv'));
    const { status, said } = await setup();
    expect({ status, said }).toMatchObject({ status: 2, said: expect.stringContaining('missing: setpriv;') });
  });

  it('are installed by apt when it may', async () => {
    await fakes(...needed.slice(1), ...compilers);
    await fake('id', 'echo 0');
    await fake('flock', 'shift; exec "$@"');
    await fake('apt-get', `echo "$@" >> ${join(folder, 'typed')}`);
    const packages = 'qemu-system-x86 musl-tools lz4 zstd xz-utils tar';
    const wait = '-o DPkg::Lock::Timeout=600';
    expect(await setup()).toEqual({ status: 0, said: `dontunmap: installing ${packages} (apt-get)` });
    expect(await readFile(join(folder, 'typed'), 'utf8')).toBe(
      `${wait} update -qq\n${wait} install -y --no-install-recommends ${packages} -qq\n`,
    );
    await fake('apt-get', 'echo "no room" >&2; exit 100');
    const { status, said } = await setup();
    expect(status).toBe(2);
    expect(said).toMatch(
      new RegExp(
        `no room\ndontunmap: apt-get failed: see above.\ndontunmap: these .*; type: sudo apt-get install ${packages}\\.`,
      ),
    );
    await fake('id', 'echo 1000');
    expect((await setup()).said).toMatch(
      /^dontunmap: these are missing: qemu-system-x86_64, libc.a; type: sudo apt/,
    );
  });
});

describe('node_modules', () => {
  beforeEach(() => fakes(...needed, ...useful, ...compilers));

  it('says how to get npm', async () => {
    await fakes('dnf');
    expect(await setup()).toEqual({
      status: 2,
      said: 'dontunmap: npm is not installed; type: sudo dnf install nodejs-npm. Then run this again.',
    });
  });

  it('says what npm ci needs when it fails', async () => {
    await fake('npm', 'echo "network" >&2; exit 1');
    await fake('node', 'echo v18.19.0');
    expect(await setup()).toEqual({
      status: 2,
      said: expect.stringMatching(
        /npm ci\)\nnetwork\ndontunmap: npm ci failed: see above\. It needs Node 20 or later \(here: v18\.19\.0\) and the network\./,
      ),
    });
  });

  it("takes the machine's own Node where the installed one does not run", async () => {
    const node = join(folder, 'node_modules/.bin/node');
    await fake('npm', `printf '#!/nowhere/ld\\n' > ${node}; chmod +x ${node}`);
    await symlink((await execa('which', ['chmod'])).stdout, join(bin, 'chmod'));
    await fake('node', 'echo 22.1.0');
    expect(await setup()).toMatchObject({
      status: 2,
      said: expect.stringMatching(
        /does not run here, and the machine's own \(22\.1\.0\) is not 24 or later;/,
      ),
    });
    await rm(join(bin, 'node'));
    expect((await setup()).said).toMatch(/the machine's own \(none\) is not 24/);
    await fake('node', 'echo 24.3.0');
    expect(await setup()).toEqual({ status: 0, said: 'dontunmap: installing node_modules (npm ci)' });
    expect(await realpath(node)).toBe(join(bin, 'node'));
    expect(await setup()).toEqual({ status: 0, said: '' });
  });
});
