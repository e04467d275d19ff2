import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file so that nobody ever sees a part of it, and whoever reads the one before reads on. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const scratch = `${path}.${randomUUID()}`;
  try {
    await writeFile(scratch, text);
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
}
