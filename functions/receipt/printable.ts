/**
 * Characters of Windows-1252, in which the standard PDF fonts are encoded, beyond Latin-1; what is
 * neither there nor here cannot be drawn.
 */
const BEYOND_LATIN_1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/**
 * The text with everything the standard fonts cannot show replaced: letters lose what they carry above
 * or below, the rest becomes a question mark, and line ends become spaces.
 */
export function printable(text: string): string {
  return [...text.normalize('NFC')].map(printableCharacter).join('');
}

function printableCharacter(character: string): string {
  if (isPrintable(character)) return character;
  if (/\s/u.test(character)) return ' ';
  const bare = [...character.normalize('NFKD')].filter((part) => !/\p{M}/u.test(part));
  return bare.length > 0 && bare.every(isPrintable) ? bare.join('') : '?';
}

function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || BEYOND_LATIN_1.includes(character)
  );
}
