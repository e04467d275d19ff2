import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder: it is one above this file, and one above the file that bin/dontunmap makes of all. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
