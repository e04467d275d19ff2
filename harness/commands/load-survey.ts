import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../project.ts';

/** What cases/surveys has under a name; by its path, as the cases are. */
export async function loadSurvey<Survey>(name: string): Promise<Survey> {
  const { href } = pathToFileURL(join(projectRoot, `cases/surveys/${name}.ts`));
  return (await import(href)) as Survey;
}
