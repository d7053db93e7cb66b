import { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import type { Placement } from '../../kernel/resource.ts';
import { assetText } from './asset.ts';

/** The properties that bring APPSYNC_JS code; mapping templates in VTL are not among them. */
export const codeProperties = {
  Code: z.string().optional(),
  CodeS3Location: z.string().optional(),
  Runtime: z.strictObject({ Name: z.literal('APPSYNC_JS'), RuntimeVersion: z.literal('1.0.0') }).optional(),
};

/**
 * The code of a resolver or function.
 * @throws BootError INVALID_RESOLVER when there is none, or no runtime for it
 */
export async function codeOf(
  given: { Code?: string | undefined; CodeS3Location?: string | undefined; Runtime?: unknown },
  placement: Placement,
): Promise<string> {
  const code = given.Code ?? (await assetText(given.CodeS3Location, placement));
  if (code === undefined) {
    throw new BootError('INVALID_RESOLVER', 'A resolver needs Code or a CodeS3Location', {
      place: placement.place,
      advice: 'Resolvers without code and resolvers in VTL are not supported.',
    });
  }
  if (given.Runtime === undefined) {
    throw new BootError('INVALID_RESOLVER', 'Code needs a Runtime', {
      place: `${placement.place}.Properties.Runtime`,
      advice: 'Set it to APPSYNC_JS, version 1.0.0.',
    });
  }
  return code;
}
