import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { Failure } from '../../harness/failure.ts';
import { cacheTrouble, makeFolder } from '../../harness/cache/folder.ts';
import { howToInstall } from '../host/tools.ts';
import { replaceFile } from '../../harness/cache/replace.ts';
import { type Dependency, type PackageVersion, readDepends, readMadison, readNames } from './resolve.ts';
import { refusal } from './store.ts';
import type { Track } from './tracks.ts';

const debianKeyrings: readonly string[] = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** Packages cannot be had now, and not for a reason to stop for: the caller may have something cached. */
export class MirrorAway extends Error {
  /** What the user can do about it, beside giving a path. */
  readonly advice: string;
  readonly evidence: string;

  constructor(reason: string, advice: string, options: { evidence?: string; cause?: unknown } = {}) {
    super(reason, { cause: options.cause });
    this.advice = advice;
    this.evidence = options.evidence ?? '';
  }
}

/**
 * An apt of our own: its lists, cache and sources lie in `folder`, the system's stay untouched and root is not needed.
 * The mirror, proxy and credentials are the machine's own; signatures are checked.
 */
export class PrivateApt {
  readonly #folder: string;
  readonly #track: Pick<Track, 'debianArch' | 'suites'>;
  readonly #signal: AbortSignal | undefined;
  readonly #keyrings: readonly string[];

  constructor(
    folder: string,
    track: Pick<Track, 'debianArch' | 'suites'>,
    options: { signal?: AbortSignal | undefined; keyrings?: readonly string[] } = {},
  ) {
    this.#folder = folder;
    this.#track = track;
    this.#signal = options.signal;
    this.#keyrings = options.keyrings ?? debianKeyrings;
  }

  /** Writes the configuration and reads the suites' lists. Before anything else. */
  async update(): Promise<void> {
    // Not `indextargets`: it is silent where nobody has run `apt-get update` yet, as in a fresh container.
    const mirrors = readMirrors(await this.#run('apt-get', ['update', '--print-uris']));
    if (mirrors.main === undefined) {
      throw new MirrorAway('apt on this machine knows no Debian mirror', 'add one to /etc/apt/sources.list');
    }
    const keyring = this.#keyrings.find((path) => existsSync(path));
    if (keyring === undefined) throw unsigned(`There is no ${this.#keyrings[0]}.`);
    await this.#write(sourceLines(this.#track, mirrors, keyring));
    await this.#private('--exclusive', 'apt-get', ['update', '--error-on=any', '-qq']);
  }

  /** Versions of these packages that the suites carry, package by package, newest first. */
  async versions(...names: readonly string[]): Promise<readonly PackageVersion[]> {
    if (names.length === 0) return [];
    return readMadison(await this.#private('--shared', 'apt-cache', ['madison', ...names]));
  }

  /** Names of all packages that a regular expression matches. */
  async names(pattern: string): Promise<readonly string[]> {
    return readNames(await this.#private('--shared', 'apt-cache', ['search', '--names-only', pattern]));
  }

  /** What a package depends on. */
  async depends({ name, version }: PackageVersion): Promise<readonly Dependency[]> {
    return readDepends(await this.#private('--shared', 'apt-cache', ['show', `${name}=${version}`]));
  }

  /** Downloads a package's .deb into the folder `to`. */
  async download({ name, version }: PackageVersion, to: string): Promise<void> {
    await this.#private('--shared', 'apt-get', ['download', '-qq', `${name}=${version}`], to);
  }

  async #write(sources: readonly string[]): Promise<void> {
    for (const name of ['lists/partial', 'cache/archives/partial', 'etc']) {
      await makeFolder(join(this.#folder, name)).catch(cacheTrouble(this.#folder));
    }
    await this.#replace('etc/sources.list', `${sources.join('\n')}\n`);
    await this.#replace('apt.conf', this.#configuration());
  }

  #configuration(): string {
    const settings = {
      'Dir::State::Lists': join(this.#folder, 'lists'),
      'Dir::Cache': join(this.#folder, 'cache'),
      'Dir::Etc::sourcelist': join(this.#folder, 'etc/sources.list'),
      'Dir::Etc::sourceparts': '-',
      'APT::Architecture': this.#track.debianArch,
      'APT::Architectures': this.#track.debianArch,
      'Acquire::Languages': 'none',
      'Acquire::Retries': '1',
      // As root apt would download as another user, who cannot write to a private directory.
      'APT::Sandbox::User': 'root',
    };
    // What a desktop does after an update (refresh the software centre, tell PackageKit) is about the system's lists.
    const hooks = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'];
    return [
      ...hooks.map((hook) => `#clear APT::Update::${hook};`),
      '#clear APT::Architectures;',
      ...Object.entries(settings).map(([key, value]) => `${key} "${value}";`),
      '',
    ].join('\n');
  }

  async #replace(name: string, text: string): Promise<void> {
    await replaceFile(join(this.#folder, name), text).catch(cacheTrouble(this.#folder));
  }

  /**
   * `--config-file` and not APT_CONFIG, which the machine's apt.conf.d would override (and the user may need).
   * `flock` because apt does not wait for its lists' lock but fails: two runs, or 6.1 and 6.1.176 in one, meet here.
   * It becomes apt (`--no-fork`), so that a signal reaches apt and the lock ends with it.
   */
  #private(mode: '--shared' | '--exclusive', command: string, args: readonly string[], cwd?: string) {
    const lock = [mode, '--no-fork', join(this.#folder, 'lock')];
    const config = ['--config-file', join(this.#folder, 'apt.conf')];
    return this.#run('flock', [...lock, command, ...args, ...config], cwd);
  }

  async #run(command: string, args: readonly string[], cwd = '/'): Promise<string> {
    try {
      const { stdout } = await execa(command, args, {
        cwd,
        env: { LC_ALL: 'C' },
        stdin: 'ignore',
        timeout: 600_000,
        ...(this.#signal && { cancelSignal: this.#signal }),
      });
      return stdout;
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw aptTrouble(command, error, this.#folder);
    }
  }
}

/** What the failure of apt, with its lists in `folder`, means for the user. */
function aptTrouble(command: string, error: unknown, folder: string): unknown {
  if (!(error instanceof ExecaError)) return error;
  if (error.code === 'ENOENT') {
    return new MirrorAway(`${command} is not on this machine`, howToInstall([command]), { cause: error });
  }
  const said = String(error.stderr);
  const refused = refusal(said);
  if (refused?.code === 'ENOSPC') return cacheFailure(folder, refused);
  if (/NO_PUBKEY|is not signed|couldn't be verified|signatures? were invalid|EXPKEYSIG/.test(said)) {
    return unsigned(said);
  }
  const away = (reason: string) =>
    new MirrorAway(reason, 'connect to the network and check the proxy', {
      evidence: said,
      cause: error,
    });
  if (error.timedOut) return away('the mirror does not answer');
  if (/have a Release file|404 +Not Found/.test(said)) {
    return away('the mirror does not carry what is asked for');
  }
  if (/Failed to fetch|Could not (connect|resolve)/.test(said)) return away('the mirror does not answer');
  if (refused) return cacheFailure(folder, refused);
  return new Failure(
    'harness',
    `apt failed over its lists in ${folder}; see below, or remove that folder and run again.`,
    { evidence: `${error.shortMessage}\n${said}`, cause: error },
  );
}

function unsigned(said: string): Failure {
  return new Failure(
    'harness',
    `apt could not check the signatures of Debian's mirror; ${howToInstall(debianKeyrings.slice(0, 1))}.`,
    { evidence: said },
  );
}

/** As {@link cacheTrouble}, returned instead of thrown. */
function cacheFailure(folder: string, refused: NodeJS.ErrnoException): unknown {
  try {
    return cacheTrouble(folder)(refused);
  } catch (failure) {
    return failure;
  }
}

/** The machine's mirrors of Debian, without a last slash. */
export interface Mirrors {
  readonly main?: string;
  readonly security?: string;
}

/**
 * Reads `apt-get update --print-uris`. A repository is Debian's when its suites are called as Debian's are and have a
 * component `main`; of several, the one with the most suites (others may publish one of the same name).
 */
export function readMirrors(text: string): Mirrors {
  const suites: { main: Map<string, Set<string>>; security: Map<string, Set<string>> } = {
    main: new Map(),
    security: new Map(),
  };
  for (const [, uri = '', suite = ''] of text.matchAll(/^'(\S+?)\/+dists\/(\S+?)\/main\/\S*binary-/gm)) {
    const debian =
      /^(?:bullseye|bookworm|trixie|forky|duke|sid|(?:old)*stable|testing|unstable|experimental)(-security|\/updates)?(?:-updates|-backports)?$/.exec(
        suite,
      );
    if (!debian) continue;
    const kind = suites[debian[1] ? 'security' : 'main'];
    kind.set(uri, (kind.get(uri) ?? new Set()).add(suite));
  }
  const most = (of: Map<string, Set<string>>) => [...of].toSorted(([, a], [, b]) => b.size - a.size)[0]?.[0];
  const [main, security] = [most(suites.main), most(suites.security)];
  return { ...(main && { main }), ...(security && { security }) };
}

/** The lines of a sources.list; without a security archive on this machine, the main one's suites must do. */
export function sourceLines(
  { debianArch, suites }: Pick<Track, 'debianArch' | 'suites'>,
  mirrors: Mirrors,
  keyring: string,
): readonly string[] {
  return suites.flatMap((suite) => {
    const mirror = suite.endsWith('-security') ? mirrors.security : mirrors.main;
    // Packages alone: a desktop's apt also fetches descriptions, icons and lists of contents.
    return mirror
      ? [`deb [arch=${debianArch} target=Packages signed-by=${keyring}] ${mirror} ${suite} main`]
      : [];
  });
}
