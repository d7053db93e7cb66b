import { parse, type Node, type Program } from 'acorn';

/** A place in the code as its author wrote it; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Resolver code made into a script the sandbox can run. */
export interface Script {
  /** An expression: a function of (imports, turns, keys) that gives `{ request, response }`. */
  text: string;
  /** From a place in `text` to the place in the code it came from. */
  original(position: Position): Position;
  /** Names of the handlers it exports. */
  exports: readonly string[];
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Reads resolver code as the ES module it is. @throws SyntaxError with `loc` */
export function parseCode(code: string): Program {
  return parse(code, { ecmaVersion: 2024, sourceType: 'module', locations: true, ranges: true });
}

/**
 * Makes an ES module of the AppSync subset into a function expression: imports become lookups, exports a
 * returned object, and each loop goes through a counter. Lines stay where they are.
 */
export function transformCode(code: string, program: Program): Script {
  const name = (base: string) => {
    let free = base;
    while (code.includes(free)) free += '_';
    return free;
  };
  const [imports, turns, keys] = [name('__imports'), name('__turns'), name('__keys')];
  const edits: Edit[] = [];
  const bindings: string[] = [];
  const exported = new Map<string, string>();

  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      const source = `${imports}[${JSON.stringify(node.source.value)}]`;
      for (const specifier of node.specifiers) {
        const member =
          specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
            ? `.${specifier.imported.name}`
            : '';
        bindings.push(`const ${specifier.local.name}=${source}${member};`);
      }
      edits.push({ start: node.start, end: node.end, text: blank(code.slice(node.start, node.end)) });
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      edits.push({ start: node.start, end: node.declaration.start, text: '' });
      if (node.declaration.type === 'FunctionDeclaration') {
        exported.set(node.declaration.id.name, node.declaration.id.name);
      } else if (node.declaration.type === 'VariableDeclaration') {
        for (const { id } of node.declaration.declarations) {
          if (id.type === 'Identifier') exported.set(id.name, id.name);
        }
      }
    } else if (node.type === 'ExportNamedDeclaration') {
      edits.push({ start: node.start, end: node.end, text: blank(code.slice(node.start, node.end)) });
      for (const { local, exported: as } of node.specifiers) {
        if (local.type === 'Identifier' && as.type === 'Identifier') exported.set(as.name, local.name);
      }
    }
  }
  countLoops(code, program, turns, keys, edits);

  const handlers = ['request', 'response'].filter((handler) => exported.has(handler));
  edits.push({
    start: 0,
    end: 0,
    text: `(function(${imports},${turns},${keys}){"use strict";${bindings.join('')}`,
  });
  const members = handlers.map((handler) => `${handler}:${exported.get(handler)}`).join(',');
  edits.push({ start: code.length, end: code.length, text: `\nreturn{${members}};})` });
  return { ...apply(code, edits), exports: handlers };
}

const COMMENT = /\/\*.*?\*\/|\/\/[^\n]*/gs;

/** Nothing but the line ends, so that what follows stays on its line. */
function blank(text: string): string {
  return text.replace(/[^\n]+/g, '');
}

function countLoops(code: string, node: Node, turns: string, keys: string, edits: Edit[]): void {
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    const { left, right } = node as Node & { left: Node; right: Node };
    if (node.type === 'ForInStatement') {
      const between = code
        .slice(left.end, right.start)
        .replace(COMMENT, (comment) => ' '.repeat(comment.length));
      const at = left.end + between.search(/\bin\b/);
      edits.push({ start: at, end: at + 2, text: 'of' });
    }
    edits.push({
      start: right.start,
      end: right.start,
      text: `${node.type === 'ForInStatement' ? keys : turns}(`,
    });
    edits.push({ start: right.end, end: right.end, text: ')' });
  }
  for (const child of childrenOf(node)) countLoops(code, child, turns, keys, edits);
}

/** The nodes directly below a node, in order. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'object' && item !== null && typeof (item as Node).type === 'string') {
        children.push(item as Node);
      }
    }
  }
  return children;
}

function apply(code: string, edits: Edit[]): Pick<Script, 'text' | 'original'> {
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  /** Where in the text an unchanged piece of the code begins. */
  const pieces: { text: number; code: number }[] = [];
  let text = '';
  let done = 0;
  for (const edit of edits) {
    pieces.push({ text: text.length, code: done });
    text += code.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  pieces.push({ text: text.length, code: done });
  text += code.slice(done);

  return {
    text,
    original({ line, column }) {
      const offset = offsetOf(text, line) + column - 1;
      const piece = pieces.findLast((candidate) => candidate.text <= offset) ?? { text: 0, code: 0 };
      return positionOf(code, Math.min(piece.code + offset - piece.text, code.length));
    },
  };
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', offset);
    if (end < 0) return text.length;
    offset = end + 1;
  }
  return offset;
}

function positionOf(code: string, offset: number): Position {
  const before = code.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
