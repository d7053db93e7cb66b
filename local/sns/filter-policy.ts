import type { FilterPolicy, FilterRule, MessageAttributes } from './schemas.ts';

/**
 * Whether a subscription with this policy gets a message with these attributes: every named attribute must
 * satisfy one of its rules (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html).
 */
export function passes(policy: FilterPolicy, attributes: MessageAttributes): boolean {
  return Object.entries(policy).every(([name, rules]) => {
    const values = valuesOf(attributes[name]);
    return rules.some((rule) => satisfied(rule, values));
  });
}

type Value = string | number | boolean;

function valuesOf(attribute: MessageAttributes[string] | undefined): Value[] | undefined {
  if (!attribute) return undefined;
  const text = attribute.StringValue ?? '';
  if (attribute.DataType.startsWith('Number')) return [Number(text)];
  if (!attribute.DataType.startsWith('String.Array')) return [text];
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? (values as Value[]) : [];
  } catch {
    return [];
  }
}

function satisfied(rule: FilterRule, values: readonly Value[] | undefined): boolean {
  if (typeof rule !== 'object') return values?.includes(rule) ?? false;
  if ('exists' in rule) return (values !== undefined) === rule.exists;
  if (!values) return false;
  if ('prefix' in rule) return values.some((value) => String(value).startsWith(rule.prefix));
  if ('suffix' in rule) return values.some((value) => String(value).endsWith(rule.suffix));
  const refused = [rule['anything-but']].flat() as Value[];
  return values.some((value) => !refused.includes(value));
}
