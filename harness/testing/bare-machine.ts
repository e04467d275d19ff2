import { chmod, copyFile, lstat, mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../project.ts';

/** A root folder with few commands, to be executed in by root alone. */
export interface BareMachine extends AsyncDisposable {
  readonly folder: string;
  /** Executes a command there, with these folders of this machine (and the project, as `/dontunmap`) for reading. */
  execute(
    command: string,
    ...args: readonly string[]
  ): Promise<{ readonly status: number | undefined; readonly out: string; readonly said: string }>;
}

/** What commands need beside themselves: their libraries, the compiler's parts, QEMU's firmware. */
const lent = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/include',
  '/usr/share/qemu',
  '/usr/share/seabios',
];

/** Binds folders (pairs of from and to, up to --) in a namespace of mounts of its own, and goes there. */
const enter = `set -e; root=$1; shift
while [ "$1" != -- ]; do mkdir -p "$root$2"; mount -o bind,ro "$1" "$root$2"; shift 2; done; shift
mount --rbind /dev "$root/dev"; mount -t proc proc "$root/proc"
exec chroot "$root" "$@"`;

/** Makes one with these commands of this machine, and an os-release. */
export async function bareMachine(commands: readonly string[], osRelease: string): Promise<BareMachine> {
  const folder = await mkdtemp(join(tmpdir(), 'dontunmap-bare-'));
  // QEMU runs with nobody's rights.
  await chmod(folder, 0o755);
  for (const name of ['usr/bin', 'etc', 'dev', 'proc', 'tmp', 'root']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  // As on this machine: links into /usr, or folders of their own.
  const own = [];
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    const found = await lstat(`/${name}`).catch(() => undefined);
    if (found?.isSymbolicLink()) await symlink(await readlink(`/${name}`), join(folder, name));
    else if (found && name.startsWith('lib')) own.push(`/${name}`);
  }
  await writeFile(join(folder, 'etc/os-release'), osRelease);
  for (const command of commands) {
    const { stdout } = await execa('which', [command]);
    await copyFile(realpathSync(stdout), join(folder, 'usr/bin', command));
  }
  const binds = [...lent, ...own].filter((path) => existsSync(path)).flatMap((path) => [path, path]);
  const modules = join(projectRoot, 'node_modules');
  binds.push(projectRoot, '/dontunmap', realpathSync(modules), '/dontunmap/node_modules');
  return {
    folder,
    execute: async (command, ...args) => {
      const { exitCode, stdout, stderr } = await execa(
        'unshare',
        ['--mount', 'sh', '-c', enter, 'sh', folder, ...binds, '--', command, ...args],
        {
          reject: false,
          extendEnv: false,
          env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/root', DONTUNMAP_CACHE: '/cache' },
        },
      );
      return { status: exitCode, out: stdout, said: stderr };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
