import * as z from 'zod/mini';

/** The books are gone through one after the other. */
export const PASSES = ['ORDERS', 'PAYMENTS', 'CATALOGUE', 'OBJECTS'] as const;
export type PassName = (typeof PASSES)[number];

const tableKey = z.object({ pk: z.string(), sk: z.string() });

const cursorSchema = z.object({
  pass: z.enum(PASSES),
  /** Where in the table the pass goes on; absent at its beginning. */
  after: z.optional(tableKey),
  /** The same in the bucket. */
  afterObject: z.optional(z.string()),
});

/** How far the books are compared. */
export type Cursor = z.infer<typeof cursorSchema>;

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Error for a text that is no cursor. */
export function readCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (error) {
    throw new Error('`after` is not a cursor of an earlier answer', { cause: error });
  }
}
