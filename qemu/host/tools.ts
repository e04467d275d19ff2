import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type PackageManager, packageManager, packageManagers } from './managers.ts';
import { onPath } from './on-path.ts';
import { readTable } from './table.ts';

/** What a tool is for, as `tools.txt` explains it. */
export type Purpose =
  | 'setup'
  | 'run'
  | 'compile'
  | 'speed'
  | 'unpack'
  | 'fetch'
  | 'build'
  | 'apart'
  | 'mutate'
  | 'reach';

/** Something that this machine has to have, as `tools.txt` has it. */
export interface Tool {
  /** A command, a header (`x.h`) or a library (`x.a`). */
  readonly name: string;
  readonly purposes: readonly string[];
  /** The architecture of the kernels that need it; all without one. */
  readonly arch?: string;
  /** The packages that bring it, by package manager. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
}

const tools: readonly Tool[] = readTable('tools.txt').map(
  ([name = '', purposes = '', arch = '-', ...cells]) => ({
    name,
    purposes: purposes.split(','),
    ...(arch !== '-' && { arch }),
    packages: new Map(
      packageManagers.flatMap((manager, column) => {
        const cell = cells[column] ?? '-';
        return cell === '-' ? [] : [[manager.name, cell.split(',')] as const];
      }),
    ),
  }),
);

/** The tools for a purpose that are needed whatever the architecture. */
export function toolsFor(purpose: Purpose): readonly Tool[] {
  return tools.filter(({ purposes, arch }) => purposes.includes(purpose) && arch === undefined);
}

/** Whether a tool is a command. */
export const isCommand = ({ name }: Tool): boolean => !name.includes('.');

/** Whether a command is on PATH, or a header where the compiler finds it. Of libraries only a compilation can tell. */
export async function isThere(tool: Tool): Promise<boolean> {
  if (isCommand(tool)) return onPath(tool.name);
  if (existsSync(join('/usr/include', tool.name))) return true;
  const input = `#include <${tool.name}>\n`;
  const { exitCode } = await execa('gcc', ['-E', '-x', 'c', '-'], {
    input,
    reject: false,
    buffer: false,
    stderr: 'ignore',
  });
  return exitCode === 0;
}

/** The packages that bring these tools, by one package manager, and the tools of which it is not known. */
export function packagesOf(
  names: readonly string[],
  manager: string,
): { readonly packages: readonly string[]; readonly others: readonly string[] } {
  const found = names.map((name) => ({ name, packages: packagesBy(name, manager) }));
  return {
    packages: [...new Set(found.flatMap(({ packages }) => packages ?? []))],
    others: found.filter(({ packages }) => packages === undefined).map(({ name }) => name),
  };
}

/**
 * What to do about tools that are missing, as the end of a sentence: `type: sudo dnf install cpio`; where the package is
 * not known, `install the package that has cpio (Debian calls it cpio)`.
 */
export function howToInstall(
  names: readonly string[],
  manager: PackageManager | undefined = packageManager(),
): string {
  const { packages, others } = packagesOf(names, manager?.name ?? '');
  const parts = [
    ...(manager && packages.length > 0 ? [`type: ${manager.install} ${packages.join(' ')}`] : []),
    ...(others.length > 0 ? [packagesThatHave(others)] : []),
  ];
  return parts.join(', and ');
}

function packagesThatHave(names: readonly string[]): string {
  const called = packagesOf(names, 'apt').packages;
  const hint = called.length > 0 ? ` (Debian's: ${called.join(', ')})` : '';
  return `install the packages that have ${names.join(', ')}${hint}`;
}

function packagesBy(name: string, manager: string): readonly string[] | undefined {
  return tools.find((tool) => tool.name === name)?.packages.get(manager);
}
