import { family } from '../../harness/spec/index.ts';
import { libraryPassesTheAddress, muslLooksAtTheArguments } from './mremap.ts';

export default family('c-library', {
  title: 'The mremap() of C libraries',
  about: 'What stands between a program and the system call. All other cases make the call themselves.',
  clauses: [libraryPassesTheAddress, muslLooksAtTheArguments],
});
