import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { TestSystem } from '../support/system.ts';
import type { Finding } from './audit.ts';

/** What the reconciler answers, as far as it is read here; docs/books.md tells the rest. */
interface Answer {
  complete: boolean;
  cursor?: string;
  findings: readonly { orderId?: string; productId?: string; code: string; message: string }[];
}

/** What the system's own reconciler finds wrong: nothing, when all is well. */
export async function reconcilerFindings(system: TestSystem): Promise<Finding[]> {
  const { region, awsUrl: endpoint, credentials, outputs } = system;
  const client = new LambdaClient({ region, endpoint, credentials });
  const findings: Finding[] = [];
  try {
    for (let after: string | undefined; ;) {
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({
          FunctionName: outputs.ReconcileFunction,
          Payload: JSON.stringify(after === undefined ? {} : { after }),
        }),
      );
      const text = Payload?.transformToString() ?? '';
      if (FunctionError) return [...findings, { text: `The reconciler failed: ${text}` }];
      const answer = JSON.parse(text) as Answer;
      for (const { orderId, productId, code, message } of answer.findings) {
        findings.push({ ...(orderId && { orderId }), text: `${productId ?? ''} ${code}: ${message}`.trim() });
      }
      if (answer.complete) return findings;
      after = answer.cursor;
    }
  } finally {
    client.destroy();
  }
}
