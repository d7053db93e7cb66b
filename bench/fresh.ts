/** An id of the same shape as another: each letter another letter, each digit another digit, the rest as it is. */
export function freshLike(id: string, random: () => number = Math.random): string {
  const from = (first: string, count: number): string =>
    String.fromCharCode(first.charCodeAt(0) + Math.floor(random() * count));
  return id.replaceAll(/[A-Z]|[a-z]|[0-9]/g, (char) =>
    char <= '9' ? from('0', 10) : char <= 'Z' ? from('A', 26) : from('a', 26),
  );
}

/**
 * A copy of an AWS call's input in which texts, and parts of texts, stand replaced, in names as in values.
 * Bytes stay the same ones.
 */
export function withReplaced(input: unknown, replacements: ReadonlyMap<string, string>): unknown {
  if (typeof input === 'string') return replacedText(input, replacements);
  if (Array.isArray(input)) return input.map((item) => withReplaced(item, replacements));
  if (typeof input !== 'object' || input === null || input instanceof Uint8Array) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      replacedText(name, replacements),
      withReplaced(value, replacements),
    ]),
  );
}

function replacedText(text: string, replacements: ReadonlyMap<string, string>): string {
  let replaced = text;
  for (const [old, fresh] of replacements) replaced = replaced.replaceAll(old, () => fresh);
  return replaced;
}
