/** What is typed and what is said, where no kernel is needed. */
import { join } from 'node:path';
import { projectRoot } from '../project.ts';
import { testScripts } from './testing/scripts.ts';

const { HOME, PATH } = process.env;
await testScripts(join(projectRoot, 'harness/commands/scripts'), {
  HOME,
  PATH,
});
