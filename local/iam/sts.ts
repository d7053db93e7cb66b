import { createHash } from 'node:crypto';
import { z } from 'zod';
import { awsQueryProtocol } from '../gateway/protocols/query.ts';
import type { Principal, Service } from '../kernel/service.ts';
import { operation } from '../kernel/service.ts';
import { signatureAnswer } from './signature-errors.ts';

/** STS with the one question every caller may ask: who am I? Needs no permission, as on AWS. */
export function stsService(accountId: string): Service {
  return {
    name: 'sts',
    protocol: awsQueryProtocol({ xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/', version: '2011-06-15' }),
    operations: {
      GetCallerIdentity: operation({
        input: z.strictObject({}),
        // Allowed whatever the policies say, but only to those who are known.
        access: () => [],
        async run(_input, { principal }) {
          if (principal.kind === 'anonymous') throw signatureAnswer({ kind: 'missing' }, 'sts');
          return { Arn: principal.arn, UserId: userId(principal), Account: accountId };
        },
      }),
    },
  };
}

function userId(principal: Principal): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 17).toUpperCase();
  if (principal.kind !== 'role') return `AIDA${hash(principal.arn)}`;
  return `AROA${hash(principal.roleArn ?? '')}:${principal.arn.split('/').at(-1)}`;
}
