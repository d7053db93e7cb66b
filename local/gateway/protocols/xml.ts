/**
 * One XML element. Objects become child elements, lists `<member>` elements, `Map`s
 * `<entry><key/><value/></entry>`; dates are ISO 8601 and bytes base64; undefined members are left out.
 */
export function xmlElement(name: string, value: unknown): string {
  return `<${name}>${xmlContent(value)}</${name}>`;
}

function xmlContent(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) {
    return [...value].map(([key, item]) => xmlElement('entry', { key, value: item as unknown })).join('');
  }
  if (Array.isArray(value)) return value.map((item) => xmlElement('member', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => xmlElement(key, member))
      .join('');
  }
  return escapeXml(String(value));
}

/** Escapes text for XML; characters that XML 1.0 cannot hold at all become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (char) => (/[\t\n\u007F-\u009F]/.test(char) ? char : '\uFFFD'));
}
