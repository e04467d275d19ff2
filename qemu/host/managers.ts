import { readFileSync } from 'node:fs';
import { onPath } from './on-path.ts';
import { readTable } from './table.ts';

/** A package manager, as `managers.txt` has it. */
export interface PackageManager {
  /** What `tools.txt` calls it. */
  readonly name: string;
  readonly command: string;
  /** Distributions that are its own, by their ID or ID_LIKE. */
  readonly distributions: readonly string[];
  /** What to type before the packages. */
  readonly install: string;
}

/** All that are known, in the order of the columns of `tools.txt`. */
export const packageManagers: readonly PackageManager[] = readTable('managers.txt').map(
  ([name = '', command = '', distributions = '', ...install]) => ({
    name,
    command,
    distributions: distributions.split(','),
    install: install.join(' '),
  }),
);

/** The package manager of this machine: of several on PATH, that of the distribution, by what os-release says. */
export function packageManager(osRelease: string = ownOsRelease()): PackageManager | undefined {
  const there = packageManagers.filter(({ command }) => onPath(command));
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=["']?([^"'\n]*)/gm)].flatMap(([, value = '']) =>
    value.split(' '),
  );
  return there.find(({ distributions }) => ids.some((id) => distributions.includes(id))) ?? there[0];
}

function ownOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
