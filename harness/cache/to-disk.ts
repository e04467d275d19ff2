import { execa } from 'execa';

/**
 * Waits until what was written to a folder's file system is on the disk, for what is too many files to know the size of each:
 * after a loss of power they may be there and empty. Not being able to is no harm as long as the power stays.
 */
export async function toDisk(folder: string): Promise<void> {
  await execa('sync', ['-f', folder], { reject: false });
}
