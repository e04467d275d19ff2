/** What is typed and what is said, with kernels. */
import { join } from 'node:path';
import { cacheFolder } from '../cache/folder.ts';
import { projectRoot } from '../project.ts';
import { testScripts } from './testing/scripts.ts';

await testScripts(join(projectRoot, 'harness/commands/scripts/guest'), {
  DONTUNMAP_CACHE: cacheFolder(),
  ...process.env,
});
