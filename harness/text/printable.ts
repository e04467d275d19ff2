/**
 * Text from outside made safe for a terminal: control and format characters (escape sequences, C1, bidi overrides,
 * what has no width), line separators and what is no character are shown, not obeyed.
 *
 * A line feed is shown too: split text into lines first. A tab stays.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|(?!\t)\p{Cc}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
    return code < 0x1_0000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
  });
}
