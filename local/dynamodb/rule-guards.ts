/** The rules of a request that only code can express; gives AWS's message when one is broken. */
export type CustomRule = (data: Record<string, unknown>, store: unknown) => string | undefined;

/** The members whose parser knows parentheses in conditions. */
const CONDITIONS = ['ConditionExpression', 'FilterExpression', 'KeyConditionExpression'];
/**
 * Dynalite's parser tries each parenthesis in several ways, so its time more than doubles with each level:
 * at this one it is tens of milliseconds, at twenty the runtime would stand still for minutes.
 */
const MAX_PARENTHESES = 8;

/** Does to a rule of dynalite's what it leaves out: conditions it would read for ever, and nulls among values. */
export function guarded(rule: CustomRule | undefined): CustomRule {
  return (data, store) => {
    const deep = CONDITIONS.find((member) => parentheses(data[member]) > MAX_PARENTHESES);
    if (deep !== undefined) {
      return `Invalid ${deep}: The expression has more than ${MAX_PARENTHESES} levels of parentheses, which this runtime does not read`;
    }
    try {
      return rule?.(data, store);
    } catch (error) {
      if (!(error instanceof TypeError) || !holdsNull(data)) throw error;
      return 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
    }
  };
}

/** How deep the parentheses of an expression stand in each other. */
function parentheses(expression: unknown): number {
  if (typeof expression !== 'string') return 0;
  let depth = 0;
  let deepest = 0;
  for (const character of expression) {
    if (character === '(') deepest = Math.max(deepest, (depth += 1));
    else if (character === ')') depth -= 1;
  }
  return deepest;
}

function holdsNull(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.values(value).some(holdsNull);
}
