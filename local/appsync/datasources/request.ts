import type { z } from 'zod';
import { FieldError } from '../resolver.ts';

/** An error for a request object that its data source cannot read; the resolver stops with it. */
export function badRequest(message: string): FieldError {
  return new FieldError({ message, errorType: 'MappingTemplate', data: null, errorInfo: null });
}

/**
 * Reads a request object as its data source expects it.
 *
 * @throws FieldError of type `MappingTemplate`, in AWS's words for a missing and for an unknown member
 */
export function parseRequest<Output>(schema: z.ZodType<Output>, request: unknown): Output {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw badRequest(wording(parsed.error.issues[0], request));
}

function wording(issue: z.core.$ZodIssue | undefined, request: unknown): string {
  if (!issue) return 'The request object cannot be read.';
  if (issue.code === 'unrecognized_keys')
    return `Unsupported element '${place([...issue.path, issue.keys[0] ?? ''])}'.`;
  if (issue.code === 'invalid_union') {
    // Told by the alternative that came furthest: the others failed on what kind of thing it is.
    const inner = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
    if (inner) return wording({ ...inner, path: [...issue.path, ...inner.path] }, request);
  }
  if (valueAt(request, issue.path) === undefined) return `Value for field '${place(issue.path)}' not found.`;
  return `Value for field '${place(issue.path)}' is not valid: ${issue.message}`;
}

/** As AWS writes it: `$[update][expression]`. */
function place(path: readonly PropertyKey[]): string {
  return `$${path.map((step) => `[${String(step)}]`).join('')}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return at;
}
