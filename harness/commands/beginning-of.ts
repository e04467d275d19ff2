import { open, stat } from 'node:fs/promises';

/**
 * The first bytes of a file, as Latin-1: what it is can be seen by them.
 *
 * @returns undefined for what is no file, or cannot be read: to open a pipe would be to wait for who writes to it
 */
export async function beginningOf(path: string, bytes: number): Promise<string | undefined> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return undefined;
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
