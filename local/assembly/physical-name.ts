import { createHash } from 'node:crypto';

/**
 * A name as CloudFormation would make it, `Stack-LogicalId-SUFFIX`, but the same at each start.
 * @param limit of its length; the suffix always stays whole.
 */
export function physicalName(stack: string, logicalId: string, limit = 64): string {
  const suffix = BigInt(
    `0x${createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 16)}`,
  )
    .toString(36)
    .toUpperCase()
    .padStart(12, '0')
    .slice(-12);
  const room = limit - suffix.length - 1;
  if (room < 1) return suffix.slice(0, limit);
  return `${`${stack}-${logicalId}`.slice(0, room)}-${suffix}`;
}
