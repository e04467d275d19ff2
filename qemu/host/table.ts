import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../harness/project.ts';

/** The rows of a table of this folder, as bin/setup reads them too: words with spaces between, lines with # left out. */
export function readTable(file: string): readonly (readonly string[])[] {
  const lines = readFileSync(join(projectRoot, 'qemu/host', file), 'utf8').split('\n');
  return lines.filter((line) => /^[^#\s]/.test(line)).map((line) => line.trim().split(/\s+/));
}
