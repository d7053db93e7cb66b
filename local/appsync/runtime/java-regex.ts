const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E',
  Graph: '\\x21-\\x7E',
  Print: '\\x20-\\x7E',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0B\\f\\r',
};

const BLANKS = ' \\t\\xA0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000';
const LINE_ENDS = '\\n\\x0B\\f\\r\\x85\\u2028\\u2029';
const END = '(?![\\s\\S])';
const NEWLINE = '(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])';
const KEPT_ESCAPES = new Set('dDwWsSbBtnrf'.split(''));

/**
 * A Java regular expression as a JavaScript one. Possessive quantifiers, atomic groups and a few rare
 * escapes have no counterpart and are refused.
 *
 * @throws SyntaxError when the pattern is none, or uses what cannot be had here
 */
export function javaPattern(pattern: string, options: { whole?: boolean; all?: boolean } = {}): RegExp {
  const source = new Converter(pattern).convert();
  return new RegExp(options.whole ? `^(?:${source})$` : source, options.all ? 'vg' : 'v');
}

/** A replacement text of Java (`$1`, `${name}`, `\$`) as one of JavaScript. */
export function javaReplacement(text: string): string {
  return text.replace(/\\(.)|\$\{(\w+)\}|\$(\d)|\$/gs, (_, escaped, name, group) => {
    if (escaped !== undefined) return escaped === '$' ? '$$' : (escaped as string);
    if (name !== undefined) return `$<${name}>`;
    if (group !== undefined) return group === '0' ? '$&' : `$${group}`;
    throw new SyntaxError('Illegal group reference');
  });
}

function refuse(what: string): never {
  throw new SyntaxError(`${what} in a regular expression is not supported here`);
}

class Converter {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  convert(): string {
    const source = this.#sequence();
    if (this.#at < this.#pattern.length) throw new SyntaxError("Unmatched closing ')'");
    return source;
  }

  /** Up to the end of the group it stands in. */
  #sequence(): string {
    let source = '';
    while (this.#at < this.#pattern.length && !this.#sees(')')) source += this.#next();
    return source;
  }

  #take(length = 1): string {
    const taken = this.#pattern.slice(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  #sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at);
  }

  #next(): string {
    const char = this.#take();
    if (char === '\\') return this.#escape(false);
    if (char === '[') return this.#class();
    if (char === '$') return `(?=${NEWLINE}?${END})`;
    if (char === '(' && this.#sees('?>')) refuse('An atomic group');
    if (char === '(') return this.#group();
    if ('*+?'.includes(char) || char === '}') {
      if (this.#sees('+')) refuse('A possessive quantifier');
      return char;
    }
    return char === '/' ? '\\/' : char;
  }

  /** After `(`. A flag group that stands alone holds to the end of the group around it. */
  #group(): string {
    const header = /^(\?(?:[:=!]|<[=!]|<[a-zA-Z]\w*>|([a-zA-Z]*(?:-[a-zA-Z]+)?)([:)])))?/.exec(
      this.#pattern.slice(this.#at),
    );
    const [opening = '', , flags = '', ending] = header ?? [];
    if (/[^ims-]/.test(flags)) refuse(`The flag group (${opening}`);
    this.#at += opening.length;
    if (ending === ')') return `(?${flags}:${this.#sequence()})`;
    const body = this.#sequence();
    if (this.#take() !== ')') throw new SyntaxError('Unclosed group');
    return `(${opening}${body})`;
  }

  /** After a backslash. Inside a class a set of characters is a class of its own. */
  #escape(inClass: boolean): string {
    const char = this.#take();
    if (char === '') throw new SyntaxError('A backslash at the end of a regular expression');
    if (KEPT_ESCAPES.has(char)) return `\\${char}`;
    if (char === 'Q') return this.#quoted();
    if (char === 'p' || char === 'P') return this.#property(char === 'P');
    if (char === 'x' && this.#sees('{'))
      return `\\u${this.#take(this.#pattern.indexOf('}', this.#at) + 1 - this.#at)}`;
    if (char === 'x') return `\\x${this.#take(2)}`;
    if (char === 'u') return `\\u${this.#take(4)}`;
    if (char === '0') {
      const octal = /^[0-3]?[0-7]{1,2}/.exec(this.#pattern.slice(this.#at))?.[0] ?? refuse('\\0');
      this.#at += octal.length;
      return `\\x${parseInt(octal, 8).toString(16).padStart(2, '0')}`;
    }
    if (char === 'a') return '\\x07';
    if (char === 'e') return '\\x1B';
    if (char === 'h') return `[${BLANKS}]`;
    if (char === 'H') return `[^${BLANKS}]`;
    if (char === 'v') return `[${LINE_ENDS}]`;
    if (char === 'V') return `[^${LINE_ENDS}]`;
    if (!inClass) {
      if (char === 'A') return '(?<![\\s\\S])';
      if (char === 'z') return END;
      if (char === 'Z') return `(?=${NEWLINE}?${END})`;
      if (char === 'R') return `(?:\\r\\n|[${LINE_ENDS}])`;
      if (char === 'k') return '\\k';
      if (/[1-9]/.test(char)) return `\\${char}`;
    }
    if (/[a-zA-Z0-9]/.test(char)) refuse(`\\${char}`);
    return literal(char, inClass);
  }

  #quoted(): string {
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#take((end < 0 ? this.#pattern.length : end) - this.#at);
    this.#take(2);
    return [...text].map((char) => literal(char, false)).join('');
  }

  #property(negated: boolean): string {
    const name = this.#sees('{')
      ? this.#take(this.#pattern.indexOf('}', this.#at) + 1 - this.#at).slice(1, -1)
      : this.#take();
    const posix = POSIX[name];
    if (posix !== undefined) return `[${negated ? '^' : ''}${posix}]`;
    if (name.startsWith('java')) refuse(`\\p{${name}}`);
    const unicode = name.replace(/^Is(?=[A-Z])/, '').replace(/^(sc|script)=/, 'Script=');
    return `\\${negated ? 'P' : 'p'}{${unicode}}`;
  }

  /** After `[`, to the matching `]`. Both sides of `&&` become classes, which JavaScript asks for. */
  #class(): string {
    const negated = this.#sees('^');
    if (negated) this.#take();
    const operands = [''];
    let first = true;
    while (first || !this.#sees(']')) {
      if (this.#at >= this.#pattern.length) throw new SyntaxError('Unclosed character class');
      if (this.#sees('&&')) {
        this.#take(2);
        operands.push('');
        continue;
      }
      operands[operands.length - 1] += this.#classItem();
      first = false;
    }
    this.#take();
    const content =
      operands.length === 1 ? operands[0] : operands.map((operand) => `[${operand}]`).join('&&');
    return `[${negated ? '^' : ''}${content}]`;
  }

  #classItem(): string {
    if (this.#sees('[')) {
      this.#take();
      return this.#class();
    }
    const from = this.#classChar();
    const isRange = this.#sees('-') && !/^-(\]|\[|&&)/.test(this.#pattern.slice(this.#at, this.#at + 3));
    if (!isRange || this.#at + 1 >= this.#pattern.length) return from;
    this.#take();
    return `${from}-${this.#classChar()}`;
  }

  #classChar(): string {
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#take(char.length);
    return char === '\\' ? this.#escape(true) : literal(char, true);
  }
}

function literal(char: string, inClass: boolean): string {
  const special = inClass ? /[\^$\\.*+?()[\]{}|/&\-!#%,:;<=>@`~]/ : /[\^$\\.*+?()[\]{}|/]/;
  return special.test(char) ? `\\${char}` : char;
}
