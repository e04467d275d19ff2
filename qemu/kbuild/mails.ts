import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from '../../harness/cache/temporary.ts';
import { Failure } from '../../harness/failure.ts';
import type { AboutSeries, Patch, Series } from './patch.ts';

/** A mail of a mailbox; its name is the whole subject, its diff empty where it has none. */
export interface Mail {
  readonly name: string;
  readonly author?: string;
  readonly diff: string;
  /** All that it says, the diff with it. */
  readonly text: string;
  readonly reply: boolean;
}

/** Mails in a mailbox: a thread of the largest series has a tenth. */
const mailsAtMost = 2000;
/** Patches of a series. */
const seriesAtMost = 1000;

/** Whether a text is a mailbox, or one mail: it begins with headers, among them one that every mail has. */
export function isMail(text: string): boolean {
  if (/^From \S/.test(text)) return true;
  const head = text.replaceAll('\r\n', '\n').split('\n\n')[0] ?? '';
  return /^[!-9;-~]+:/.test(head) && /^(?:from|subject|message-id):/im.test(head);
}

/** Whether a text has a hunk, a rename or a mode in it, and not in a quotation. */
export function hasDiff(text: string): boolean {
  return /^(?:--- .*\n\+\+\+ .*\n@@ |diff --git )/m.test(text);
}

/** git reads the mails: it knows transfer encodings, character sets, attachments and who has sent it for whom. */
export async function readMails(mailbox: Uint8Array): Promise<readonly Mail[]> {
  const mails = countMails(mailbox);
  if (mails > mailsAtMost)
    throw new Failure(
      'usage',
      `The mailbox has ${mails} mails, and a thread has ${mailsAtMost} at most; give the mails of the series alone.`,
    );
  const folder = await temporaryFolder('mail');
  try {
    await execa('git', ['mailsplit', '-b', `-o${folder}`], { cwd: folder, input: mailbox });
    const read: Mail[] = [];
    for (const name of (await readdir(folder)).toSorted()) {
      const mail = await readFile(join(folder, name));
      const info = await execa('git', ['mailinfo', '-k', 'text', 'diff'], { cwd: folder, input: mail });
      const said = (what: string) => new RegExp(`^${what}: (.*)$`, 'm').exec(info.stdout)?.[1];
      const subject = said('Subject') ?? name;
      const diff = withoutReturns(await readFile(join(folder, 'diff'), 'utf8'));
      const author = [said('Author'), said('Email') && `<${said('Email')}>`].filter(Boolean).join(' ');
      read.push({
        name: subject,
        ...(author !== '' && { author }),
        diff: hasDiff(diff) ? diff : '',
        text: `${await readFile(join(folder, 'text'), 'utf8')}\n${diff}`,
        reply: /^re:/i.test(subject),
      });
    }
    return read;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Base64 may have CRLF inside, which git keeps; of a file that has them itself the lines before its hunks have none. */
export function withoutReturns(diff: string): string {
  return /^(?:\+\+\+|@@|diff --git) .*\r$/m.test(diff) ? diff.replaceAll('\r\n', '\n') : diff;
}

function countMails(mailbox: Uint8Array): number {
  const bytes = Buffer.from(mailbox.buffer, mailbox.byteOffset, mailbox.byteLength);
  let count = 0;
  for (let at = bytes.indexOf('\nFrom '); at !== -1; at = bytes.indexOf('\nFrom ', at + 1)) count++;
  return count + 1;
}

/**
 * The series that mails hold, in the order of its numbers: an archive's mailbox of a thread has them as they arrived, answers between
 * them, and perhaps an older version of the series.
 */
export function inOrder(mails: readonly Mail[]): Series {
  const patches = mails.filter(({ diff }) => diff !== '');
  const first = patches.filter(({ reply }) => !reply);
  const counted = (first.length > 0 ? first : patches).map((mail) => ({ mail, ...numberOf(mail.name) }));
  if (counted.length === 0) return { patches: [], about: nothingSaid };
  const newest = Math.max(...counted.map(({ version }) => version));
  const series = counted
    .filter(({ version }) => version === newest)
    .toSorted((a, b) => (a.part?.number ?? 0) - (b.part?.number ?? 0));
  const gone = missingOf(series);
  // One mail of a series alone is a choice; a gap in a mailbox of several is a mail that was lost.
  if (series.length > 1 && gone.length > 0) {
    throw new Failure(
      'usage',
      `The mailbox has ${series.length} patches of a series of ${series[0]?.part?.of}, and not number ${gone.join(', ')}; give them all, or each as a file.`,
    );
  }
  const cover = mails.find(
    ({ name, reply, diff }) =>
      !reply && diff === '' && numberOf(name).part?.number === 0 && numberOf(name).version === newest,
  );
  const texts = [...(cover ? [cover] : []), ...series.map(({ mail }) => mail)].map(({ text }) => text);
  return {
    patches: series.map(({ mail: { name, author, diff }, version, part }) => ({
      name: withoutTag(name),
      ...(author !== undefined && { author }),
      version,
      ...(part && { part }),
      diff,
    })),
    about: {
      ...saidIn(texts.join('\n')),
      ...(cover && { title: withoutTag(cover.name) }),
      older: [...new Set(counted.map(({ version }) => version))]
        .filter((each) => each < newest)
        .toSorted((a, b) => a - b),
      missing: [],
    },
  };
}

export const nothingSaid: AboutSeries = { older: [], missing: [], prerequisites: [] };

/** The numbers of a series that none of these patches has. */
export function missingOf(patches: readonly Pick<Patch, 'part'>[]): readonly number[] {
  const of = Math.max(0, ...patches.map(({ part }) => part?.of ?? 0));
  if (of > seriesAtMost)
    throw new Failure(
      'usage',
      `A mail says that it is one of ${of} patches, and a series has ${seriesAtMost} at most; give the files one by one.`,
    );
  const there = new Set(patches.map(({ part }) => part?.number));
  return Array.from({ length: of }, (_, i) => i + 1).filter((number) => !there.has(number));
}

/** What git format-patch --base writes below a patch, or into the cover letter. https://git-scm.com/docs/git-format-patch */
function saidIn(text: string): Pick<AboutSeries, 'baseCommit' | 'prerequisites'> {
  const baseCommit = /^base-commit: ([0-9a-f]{7,64})\s*$/m.exec(text)?.[1];
  const needed = text.matchAll(/^prerequisite-patch-id: ([0-9a-f]{40,64})\s*$/gm);
  return {
    ...(baseCommit !== undefined && { baseCommit }),
    prerequisites: [...new Set([...needed].map(([, id = '']) => id))].slice(0, seriesAtMost),
  };
}

const tags = /^(?:\[[^\]]*\]\s*)+/;
const withoutTag = (subject: string): string => subject.replace(tags, '') || subject;

/** Reads `[PATCH v2 3/7]`. */
function numberOf(subject: string): Required<Pick<Patch, 'version'>> & Pick<Patch, 'part'> {
  const tag = tags.exec(subject)?.[0] ?? '';
  const version = Number(/(?:\b|patch)v(\d+)\b/i.exec(tag)?.[1] ?? 1);
  const part = /\b(\d+)\/(\d+)\b/.exec(tag);
  return { version, ...(part && { part: { number: Number(part[1]), of: Number(part[2]) } }) };
}
