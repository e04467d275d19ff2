import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { Failure } from '../harness/failure.ts';
import { cacheTrouble } from '../harness/paths.ts';
import type { Track } from './tracks.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The mirror is away: the caller may have something cached. */
export class MirrorAway extends Error {}

/**
 * An apt of our own: its lists, cache and sources lie in `folder`, the system's stay untouched and root is not needed.
 * The mirror, proxy and credentials are the machine's own; signatures are checked.
 */
export class PrivateApt {
  readonly #folder: string;
  readonly #arch: string;
  readonly #suites: readonly string[];
  readonly #signal: AbortSignal | undefined;

  constructor(folder: string, track: Pick<Track, 'debianArch' | 'suites'>, signal?: AbortSignal) {
    this.#folder = folder;
    this.#arch = track.debianArch;
    this.#suites = track.suites;
    this.#signal = signal;
  }

  /** Writes the configuration and reads the suites' lists. */
  async update(): Promise<void> {
    const mirrors = readMirrors(
      await this.#system('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']),
    );
    const sources = this.#suites.flatMap((suite) => {
      const mirror = suite.endsWith('-security') ? mirrors.security : mirrors.main;
      return mirror ? [`deb [arch=${this.#arch} signed-by=${keyring}] ${mirror} ${suite} main`] : [];
    });
    if (sources.length === 0) {
      throw new Failure(
        'broken',
        'apt on this machine knows no Debian mirror; add one to /etc/apt/sources.list, or give --kernel a path.',
      );
    }
    await this.#write(sources);
    await this.#apt('apt-get', ['update', '--error-on=any', '-qq']);
  }

  /** Versions of a package that the suites carry, newest first. */
  async versions(name: string): Promise<readonly string[]> {
    return readMadison(await this.#apt('apt-cache', ['madison', name]));
  }

  /** Names of all packages that a pattern of apt-cache matches. */
  async names(pattern: string): Promise<readonly string[]> {
    const text = await this.#apt('apt-cache', ['search', '--names-only', pattern]);
    return text.split('\n').flatMap((line) => line.split(' ')[0] || []);
  }

  /** What a package of a version depends on. */
  async depends(name: string, version: string): Promise<readonly string[]> {
    return readDepends(await this.#apt('apt-cache', ['show', `${name}=${version}`]));
  }

  /** Downloads a package into `to`; returns nothing, the .deb lies there. */
  async download(name: string, version: string, to: string): Promise<void> {
    await this.#apt('apt-get', ['download', '-qq', `${name}=${version}`], to);
  }

  async #write(sources: readonly string[]): Promise<void> {
    for (const name of ['lists/partial', 'cache/archives/partial', 'etc']) {
      await mkdir(join(this.#folder, name), { recursive: true }).catch(cacheTrouble(this.#folder));
    }
    const settings = {
      'Dir::State::Lists': join(this.#folder, 'lists'),
      'Dir::Cache': join(this.#folder, 'cache'),
      'Dir::Etc::sourcelist': join(this.#folder, 'etc/sources.list'),
      'Dir::Etc::sourceparts': '-',
      'APT::Architecture': this.#arch,
      'Acquire::Languages': 'none',
      'Acquire::Retries': '2',
      // As root apt would download as another user, who cannot write to a private directory.
      'APT::Sandbox::User': 'root',
    };
    const config = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`);
    const write = (name: string, text: string) =>
      writeFile(join(this.#folder, name), text).catch(cacheTrouble(this.#folder));
    await write('etc/sources.list', `${sources.join('\n')}\n`);
    await write('apt.conf', config.join(''));
  }

  #apt(command: string, args: readonly string[], cwd?: string): Promise<string> {
    return this.#system(command, args, { APT_CONFIG: join(this.#folder, 'apt.conf') }, cwd);
  }

  async #system(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    cwd = '/',
  ): Promise<string> {
    try {
      const { stdout } = await execa(command, args, {
        cwd,
        env: { LC_ALL: 'C', ...env },
        timeout: 600_000,
        ...(this.#signal && { cancelSignal: this.#signal }),
      });
      return stdout;
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw aptTrouble(command, error);
    }
  }
}

/** What apt's failure means for the user. Exported for the tests. */
export function aptTrouble(command: string, error: unknown): Error {
  const said = error instanceof ExecaError ? String(error.stderr) : String(error);
  if (error instanceof ExecaError && error.code === 'ENOENT') {
    return new Failure(
      'broken',
      `${command} is not on this machine: kernels come from Debian's packages; give --kernel a path to an image instead.`,
      { cause: error },
    );
  }
  if (/No space left on device/.test(said)) {
    return new Failure(
      'broken',
      'The disk is full while fetching a kernel; free some space or set DONTUNMAP_CACHE to another directory.',
      { cause: error },
    );
  }
  if (/NO_PUBKEY|not signed|couldn't be verified|no such file.*keyring/i.test(said)) {
    return new Failure(
      'broken',
      `apt could not check the mirror's signatures with ${keyring}; type: sudo apt-get install debian-archive-keyring.`,
      { evidence: said, cause: error },
    );
  }
  return new MirrorAway(said.split('\n').slice(0, 4).join('\n'), { cause: error });
}

/** The machine's own mirrors: the address of a repository, less its last slash. */
export function readMirrors(text: string): { main?: string; security?: string } {
  const all = [...new Set(text.split('\n').map((line) => line.trim().replace(/\/+$/, '')))].filter((uri) =>
    /\/debian(-security)?$/.test(uri),
  );
  const main = all.find((uri) => uri.endsWith('/debian'));
  const security = all.find((uri) => uri.endsWith('/debian-security'));
  return { ...(main && { main }), ...(security && { security }) };
}

/** `apt-cache madison`: name | version | where, newest first. */
export function readMadison(text: string): readonly string[] {
  return [...new Set(text.split('\n').flatMap((line) => line.split('|')[1]?.trim() || []))];
}

/** `apt-cache show`: the names that the package depends on, without versions and alternatives. */
export function readDepends(text: string): readonly string[] {
  const line = /^Depends: (.*)$/m.exec(text)?.[1] ?? '';
  return line.split(',').flatMap((part) => part.trim().split(/[ |(]/)[0] || []);
}
