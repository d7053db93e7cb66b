import type { Lifeline } from './lifeline.ts';
import type { Answer, Seen, TestServer } from './wire.ts';
import { passOn, serve } from './wire.ts';

/** Stands between the functions and DynamoDB or Step Functions, which is at `endpoint`. */
export function openPassage(endpoint: string, lifeline: Lifeline): Promise<TestServer> {
  return serve(lifeline.through(passOn(endpoint), DENIED));
}

/** No client tries again after this. */
const DENIED: Answer = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message: 'Cut off' }),
};

/** Stands for SNS. */
export interface TestTopic extends TestServer {
  /** Every message it took. */
  messages: URLSearchParams[];
  /** Answers the next requests instead of SNS; taken from the front. */
  snsInterruptions: (Answer | 'hang' | 'lose the answer')[];
}

export async function openTopic(lifeline: Lifeline): Promise<TestTopic> {
  const messages: URLSearchParams[] = [];
  const snsInterruptions: TestTopic['snsInterruptions'] = [];
  const answer = (seen: Seen): Answer | 'hang' => {
    const interruption = snsInterruptions.shift();
    if (interruption !== undefined && interruption !== 'lose the answer') return interruption;
    messages.push(new URLSearchParams(seen.body.toString()));
    return interruption === 'lose the answer' ? 'hang' : published(messages.length);
  };
  const server = await serve(lifeline.through(answer, 'hang'));
  return { ...server, messages, snsInterruptions };
}

function published(count: number): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<PublishResponse><PublishResult><MessageId>message-${count}</MessageId></PublishResult></PublishResponse>`,
  };
}

/** Stands for S3. */
export interface TestBucket extends TestServer {
  /** By path. */
  objects: Map<string, Buffer>;
}

export async function openBucket(lifeline: Lifeline): Promise<TestBucket> {
  const objects = new Map<string, Buffer>();
  const server = await serve(lifeline.through((seen) => answerS3(objects, seen), { status: 403 }));
  return { ...server, objects };
}

function answerS3(objects: Map<string, Buffer>, { method, path, body }: Seen): Answer {
  const key = path.split('?')[0] ?? '';
  const stored = objects.get(key);
  if (method === 'GET') return stored ? { status: 200, body: stored } : { status: 404 };
  objects.set(key, body);
  return { status: 200 };
}
