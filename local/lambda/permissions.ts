import type { PermissionProperties } from './properties.ts';

/** Turns `AWS::Lambda::Permission`s into the policy of each function. */
export class Permissions {
  readonly #register: (resourceArn: string, policyDocument: object) => void;
  readonly #statements = new Map<string, object[]>();

  constructor(register: (resourceArn: string, policyDocument: object) => void) {
    this.#register = register;
  }

  add(id: string, functionArn: string, permission: PermissionProperties): void {
    const statements = this.#statements.get(functionArn) ?? [];
    statements.push({
      Sid: id,
      Effect: 'Allow',
      Principal: principal(permission.Principal),
      Action: permission.Action,
      Resource: functionArn,
      ...condition(permission),
    });
    this.#statements.set(functionArn, statements);
    this.#register(functionArn, { Version: '2012-10-17', Statement: statements });
  }
}

function principal(text: string): unknown {
  if (text === '*') return '*';
  if (/^\d{12}$/.test(text)) return { AWS: `arn:aws:iam::${text}:root` };
  return text.startsWith('arn:') ? { AWS: text } : { Service: text };
}

function condition({ SourceArn, SourceAccount }: PermissionProperties): object {
  if (SourceArn === undefined && SourceAccount === undefined) return {};
  return {
    Condition: {
      ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
      ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
    },
  };
}
