import { join, resolve } from 'node:path';
import { Failure, whyRefused } from '../../harness/failure.ts';
import { projectRoot } from '../../harness/project.ts';
import { readAtMost } from '../host/read-at-most.ts';

/** A line of a configuration fragment. */
interface Setting {
  readonly option: string;
  /** `n` for an option that is not set. */
  readonly value: string;
  /** Kernels that do not have the option may go without. */
  readonly perhaps: boolean;
}

/** What a kernel is configured as: our own fragment, and the user's on top of it. */
export type Configuration = readonly Setting[];

/** Bytes; a whole .config has a tenth of it. */
const longest = 2 ** 21;
const folder = join(projectRoot, 'qemu/config');
const ours = join(folder, 'mremap.config');

/** Fragments of ours that make a kernel complain of more, or let more of it be asked, by their names. */
export const shipped = ['debug-vm', 'lockdep', 'kasan', 'faults'] as const;

/** Where a fragment lies: one of ours by its name alone, or a file. */
const pathOf = (fragment: string, cwd: string): string =>
  shipped.some((name) => name === fragment) ? join(folder, `${fragment}.config`) : resolve(cwd, fragment);

/** Reads our fragment and, on top of it, the user's: files, or names of {@link shipped}. */
export async function readConfiguration(
  fragments: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<Configuration> {
  const settings: Setting[] = [];
  for (const path of [ours, ...fragments.map((each) => pathOf(each, cwd))]) {
    const read = readAtMost(path, { most: longest, signal });
    const text = await read.then(String).catch((error: NodeJS.ErrnoException) => {
      signal?.throwIfAborted();
      const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${whyRefused(error)})`;
      throw new Failure(
        'usage',
        `The configuration ${path} ${why}; give a file of CONFIG_ lines, or one of ${shipped.join(', ')}.`,
        {
          cause: error,
        },
      );
    });
    settings.push(...parseFragment(text, path));
  }
  // Of several lines for an option the last counts, as in kconfig.
  return [...new Map(settings.map((setting) => [setting.option, setting])).values()];
}

/**
 * Reads a fragment: `CONFIG_X=y`, `# CONFIG_X is not set`, comments. A comment on the line of an option that begins
 * with `not every version` allows a kernel not to know the option.
 */
export function parseFragment(text: string, path: string): Configuration {
  return text.split('\n').flatMap((line, index) => {
    const off = /^# (CONFIG_\w+) is not set\s*$/.exec(line)?.[1];
    if (off !== undefined) return [{ option: off, value: 'n', perhaps: false }];
    if (/^\s*(?:#.*)?$/.test(line)) return [];
    const [, option, value, comment = ''] =
      /^(CONFIG_\w+)=("[^"]*"|[^\s"#]+)\s*(?:#\s*(.*))?$/.exec(line) ?? [];
    if (option !== undefined && value !== undefined) {
      return [{ option, value, perhaps: comment.startsWith('not every version') }];
    }
    throw new Failure(
      'usage',
      `${path}:${index + 1} is no line of a configuration: ${line.trim()}; write CONFIG_X=y or # CONFIG_X is not set.`,
    );
  });
}

/** The configuration as kconfig reads it. */
export function fragmentText(configuration: Configuration): string {
  return configuration
    .map(({ option, value }) => (value === 'n' ? `# ${option} is not set\n` : `${option}=${value}\n`))
    .join('');
}

/** The settings that a `.config` does not have: something that they depend on is off, or the kernel does not know them. */
export function withoutEffect(configuration: Configuration, dotConfig: string): readonly string[] {
  const has = new Map<string, string>();
  for (const [, option = '', value = ''] of dotConfig.matchAll(/^(CONFIG_\w+)=(.*)$/gm))
    has.set(option, value);
  return configuration
    .filter(({ option, value, perhaps }) => {
      const there = has.get(option) ?? 'n';
      if (there === value) return false;
      return !(perhaps && !dotConfig.includes(`${option} is not set`) && there === 'n');
    })
    .map(({ option, value }) => `${option}=${value}`);
}
