import { AwsError } from '../kernel/errors.ts';

/** Whether a message passes a filter. */
export type Filter = (message: string) => boolean;

/**
 * Compiles a CloudWatch Logs filter pattern: terms (`ERROR "two words" -not ?either ?or`) or a JSON
 * pattern (`{ $.level = "ERROR" && $.code >= 500 }`). Space-delimited and regular expression patterns
 * are not built (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
 * @throws AwsError InvalidParameterException for a pattern it cannot read.
 */
export function compileFilter(pattern: string): Filter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonFilter(text);
  if (text.startsWith('[') || text.startsWith('%')) throw invalid(pattern);
  return termFilter(text);
}

function invalid(pattern: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid filter pattern: ${pattern}`);
}

function termFilter(text: string): Filter {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (const [, sign, quoted, bare] of text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const term = quoted === undefined ? (bare ?? '') : quoted.replaceAll(/\\(.)/g, '$1');
    (sign === '-' ? excluded : sign === '?' ? optional : required).push(term);
  }
  // Beside a required term, optional ones decide nothing.
  const any = required.length > 0 ? [] : optional;
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

type Test = (document: unknown) => boolean;

function jsonFilter(pattern: string): Filter {
  if (!pattern.endsWith('}')) throw invalid(pattern);
  const test = new JsonPattern(pattern).parse();
  return (message) => {
    if (!message.startsWith('{') && !message.startsWith('[')) return false;
    try {
      return test(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

const TOKEN =
  /\s*(&&|\|\||!=|>=|<=|[()=<>]|\$(?:\.[\w-]+|\[\d+\])+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^\s()=<>!&|"]+)/y;

class JsonPattern {
  readonly #pattern: string;
  readonly #tokens: string[] = [];
  #next = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    const body = pattern.slice(1, -1).trim();
    let at = 0;
    while (at < body.length) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(body);
      if (!match?.[1]) throw invalid(pattern);
      this.#tokens.push(match[1]);
      at = TOKEN.lastIndex;
    }
  }

  parse(): Test {
    const test = this.#either();
    if (this.#next !== this.#tokens.length) throw invalid(this.#pattern);
    return test;
  }

  #take(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw invalid(this.#pattern);
    return token;
  }

  #either(): Test {
    let left = this.#both();
    while (this.#tokens[this.#next] === '||') {
      this.#next++;
      const [first, second] = [left, this.#both()];
      left = (document) => first(document) || second(document);
    }
    return left;
  }

  #both(): Test {
    let left = this.#comparison();
    while (this.#tokens[this.#next] === '&&') {
      this.#next++;
      const [first, second] = [left, this.#comparison()];
      left = (document) => first(document) && second(document);
    }
    return left;
  }

  #comparison(): Test {
    const token = this.#take();
    if (token === '(') {
      const inner = this.#either();
      if (this.#take() !== ')') throw invalid(this.#pattern);
      return inner;
    }
    if (!token.startsWith('$')) throw invalid(this.#pattern);
    const path = [...token.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? index ?? '');
    const compare = comparison(this.#take(), this.#take());
    if (compare === undefined) throw invalid(this.#pattern);
    return (document) => compare(valueAt(document, path));
  }
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    document,
  );
}

/** A field that is not there, or is an object, passes no comparison, `!=` included. */
function comparison(operator: string, operand: string): ((value: unknown) => boolean) | undefined {
  const number = Number(operand);
  if (!operand.startsWith('"') && !Number.isNaN(number)) {
    const tests: Record<string, (value: number) => boolean> = {
      '=': (value) => value === number,
      '!=': (value) => value !== number,
      '<': (value) => value < number,
      '>': (value) => value > number,
      '<=': (value) => value <= number,
      '>=': (value) => value >= number,
    };
    const test = tests[operator];
    return test && ((value) => typeof value === 'number' && test(value));
  }
  if (operator !== '=' && operator !== '!=') return undefined;
  const text = operand.startsWith('"') ? operand.slice(1, -1).replaceAll(/\\(.)/g, '$1') : operand;
  const wildcard = new RegExp(`^${text.split('*').map(escapeRegExp).join('.*')}$`, 's');
  const wanted = operator === '=';
  return (value) =>
    (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') &&
    wildcard.test(String(value)) === wanted;
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
