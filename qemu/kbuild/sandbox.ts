import { mkdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import { onPath } from '../host/on-path.ts';
import { howToInstall } from '../host/tools.ts';

/** What a sandbox has in view of the machine, beside tools and a /tmp of its own. */
export interface View {
  /** Source that can be read and, in it, the one folder that can be written. */
  readonly tree: string;
  readonly out: string;
  /** More files and folders that can be read. */
  readonly more?: readonly string[];
  /** Objects of earlier compilations: what comes from strangers may read them, and leaves none that others would take. */
  readonly ccache?: (Ccache & { readonly readOnly: boolean }) | undefined;
}

/** A command that runs another one apart, with its environment. */
export interface Apart {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Where compilers, and what they need, may be. */
const system =
  '/usr /bin /sbin /lib /lib32 /lib64 /libx32 /opt /etc/alternatives /etc/ld.so.cache /nix /gnu /run/current-system';

/** A folder or file at its own place. */
const bind = (path: string, how: '--bind' | '--ro-bind' | '--ro-bind-try'): readonly string[] => [
  how,
  path,
  path,
];
const words = (text: string): readonly string[] => text.split(' ');

/** A view of tools alone: neither the home of who builds, nor the network, nor other processes; without any capability. */
function tools(path: string): string[] {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder) && folder !== '/');
  const seen = [...words(system), ...folders].flatMap((folder) => bind(folder, '--ro-bind-try'));
  return [
    ...words('bwrap --unshare-user --unshare-all --uid 65534 --gid 65534 --cap-drop ALL'),
    ...words('--die-with-parent --new-session'),
    ...seen,
    // Root of this machine is still its own, without a capability: it could write to /proc/sys, which bubblewrap leaves alone.
    ...words('--proc /proc --remount-ro /proc --dev /dev --tmpfs /tmp'),
  ];
}

/**
 * How a build is run apart from the machine: bubblewrap's arguments for a view.
 *
 * https://github.com/containers/bubblewrap: what is mounted later lies over what was mounted before.
 */
export function apart(view: View, path: string, env: NodeJS.ProcessEnv): Apart {
  const { tree, out, more = [], ccache } = view;
  const nix = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('NIX_') && value !== undefined ? [[name, value] as const] : [],
  );
  return {
    command: [
      ...tools(path),
      ...(ccache ? bind(ccache.folder, ccache.readOnly ? '--ro-bind' : '--bind') : []),
      ...[...more, tree].flatMap((each) => bind(each, '--ro-bind')),
      ...bind(join(tree, out), '--bind'),
      '--chdir',
      tree,
      '--',
    ],
    env: {
      ...Object.fromEntries(nix),
      PATH: path,
      HOME: '/tmp',
      ...(ccache
        ? {
            CCACHE_DIR: ccache.folder,
            CCACHE_MAXSIZE: ccache.maxSize,
            ...(ccache.readOnly && { CCACHE_READONLY: '1', CCACHE_TEMPDIR: '/tmp' }),
          }
        : { CCACHE_DISABLE: '1' }),
    },
  };
}

/** Why builds, and the compiler in them, cannot be run apart here; undefined where they can. */
export async function whyNotApart(): Promise<string | undefined> {
  if (!onPath('bwrap')) return `bwrap is not installed; ${howToInstall(['bwrap'])}`;
  const [command, ...args] = tools(process.env['PATH'] ?? '') as [string, ...string[]];
  const { failed, stderr, shortMessage } = await execa(
    command,
    [...args, '--', ...(onPath('gcc') ? ['gcc', '--version'] : ['true'])],
    {
      reject: false,
      stdin: 'ignore',
      stdout: 'ignore',
    },
  );
  return failed ? stderr.trim().split('\n')[0] || shortMessage : undefined;
}

/** ccache as it is configured for who runs this, which a sandbox without a home could not find out. */
export interface Ccache {
  readonly folder: string;
  /** As ccache writes sizes. */
  readonly maxSize: string;
}

/** Asks ccache; undefined where it has no folder that could be written. */
export async function findCcache(): Promise<Ccache | undefined> {
  if (!onPath('ccache')) return undefined;
  try {
    const [folder, maxSize] = await Promise.all(
      ['cache_dir', 'max_size'].map(async (key) =>
        (await execa('ccache', ['--get-config', key])).stdout.trim(),
      ),
    );
    if (!folder || !maxSize) return undefined;
    await mkdir(folder, { recursive: true });
    return { folder, maxSize };
  } catch {
    return undefined;
  }
}
