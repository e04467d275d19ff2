import { createTwoFilesPatch } from 'diff';
import type { Erratum } from '../../cases/surveys/errata.ts';
import { wrap } from '../text/wrap.ts';

/** A change of a page, and what it is about. */
interface Patch {
  readonly id: string;
  readonly page: string;
  readonly from: string;
  readonly number: string;
  readonly before: string;
  readonly after: string;
}

/** A mail as git format-patch writes it. */
export function mail(
  { where, says, happens, shownBy }: Erratum,
  { id, page, from, number, before, after }: Patch,
): string {
  const path = `man/man${page.split('.').at(-1)}/${page}`;
  const diff = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 });
  const columns = 72;
  return `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001
From: ${from}
Subject: [PATCH ${number}] ${path}: ${where === '–' ? '' : `${where.replace(/, .*/, '')}: `}${id.replaceAll('-', ' ')}

${wrap(`The page says: ${says}.`, columns, '', '')}
${wrap(`What happens: ${happens}.`, columns, '', '')}

Shown by, of the conformance suite of mremap(2):
${shownBy.map((each) => `  ${each}`).join('\n')}
---
diff --git a/${path} b/${path}
${diff.replace(/^=+\n/, '').replaceAll(/^(---|\+\+\+) (\S+)\s*$/gm, '$1 $2')}--
dontunmap

`;
}
