import { javaPattern, javaReplacement } from '../java-regex.ts';
import { text, type Members } from '../member.ts';

const FORMS = { nfc: 'NFC', nfd: 'NFD', nfkc: 'NFKC', nfkd: 'NFKD' } as const;

/** As Java's `URLEncoder`: a space is `+`, and `~!'()` are escaped where `encodeURIComponent` lets them be. */
function urlEncode(value: string): string {
  return encodeURIComponent(value)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** As Java's `URLDecoder`: a broken escape is a fault, bytes that are no UTF-8 become U+FFFD. */
function urlDecode(value: string): string {
  return value.replaceAll('+', ' ').replace(/(?:%[^%]{0,2})+/g, (escapes) => {
    if (!/^(?:%[\dA-Fa-f]{2})+$/.test(escapes)) throw new URIError('URI malformed');
    return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8');
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
};

/** As Apache Commons' `escapeEcmaScript`, which AWS names as the source of this function. */
function escapeJavaScript(value: string): string {
  return value.replace(/["'\\/]|[^\x20-\x7e]/g, (char) => {
    return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** The functions of `util` on text, and `replace` and `replaceAll` of strings. */
export const textUtil: Members = {
  // The whole text must match, as with Java's `Pattern.matches`.
  'util.matches': (args) => javaPattern(`(?:${text(args, 0)})`, { whole: true }).test(text(args, 1)),
  'util.escapeJavaScript': (args) => escapeJavaScript(text(args, 0)),
  'util.urlEncode': (args) => urlEncode(text(args, 0)),
  'util.urlDecode': (args) => urlDecode(text(args, 0)),
  'util.base64Encode': (args) => Buffer.from(text(args, 0), 'utf8').toString('base64'),
  'util.base64Decode': (args) => Buffer.from(text(args, 0), 'base64').toString('utf8'),
  'util.str.normalize': (args) => {
    const form = FORMS[text(args, 1).toLowerCase() as keyof typeof FORMS];
    if (form === undefined) throw new TypeError(`Unknown normalization form: ${text(args, 1)}`);
    return text(args, 0).normalize(form);
  },
};

/** `String.prototype.replace` and `replaceAll`, whose pattern is a Java regular expression. */
export const stringMembers: Members = {
  'string.replace': (args) =>
    text(args, 0).replace(javaPattern(text(args, 1)), javaReplacement(text(args, 2))),
  'string.replaceAll': (args) =>
    text(args, 0).replace(javaPattern(text(args, 1), { all: true }), javaReplacement(text(args, 2))),
};
