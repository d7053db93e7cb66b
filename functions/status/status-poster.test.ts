import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import type { FieldNode, ObjectTypeDefinitionNode, OperationDefinitionNode } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClaim, verify } from '../../local/iam/sigv4.ts';
import { refusal } from '../testing/order-api.ts';
import type { Answer, Seen, TestServer } from '../testing/wire.ts';
import { serve } from '../testing/wire.ts';
import { POST_ORDER_STATUS } from './document.ts';
import { createRequestSigner } from './signature.ts';
import type { StatusPoster, StatusReport } from './status-poster.ts';
import { createStatusPoster } from './status-poster.ts';

vi.hoisted(() =>
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }),
);

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
const report: StatusReport = {
  orderId: 'o1',
  type: 'STEP_DONE',
  step: 'SAVE_ORDER',
  stepState: 'DONE',
  attempt: 1,
};
const stored: Answer = {
  status: 200,
  body: JSON.stringify({ data: { postOrderStatus: { sequence: 3, status: 'SAVED' } } }),
};

let server: TestServer;
let poster: StatusPoster;
let seen: Seen[];
let answers: (Answer | 'hang')[];

beforeEach(async () => {
  seen = [];
  answers = [];
  server = await serve((request) => {
    seen.push(request);
    return answers.shift() ?? stored;
  });
  const url = new URL(`${server.url}/graphql`);
  poster = createStatusPoster(
    url,
    createRequestSigner(url, 'us-east-1', async () => credentials),
  );
});

afterEach(() => server.close());

describe('the document', () => {
  it('selects every field of OrderEvent, and each once', () => {
    const schema = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
    const type = schema.definitions.find(
      (one): one is ObjectTypeDefinitionNode =>
        one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'OrderEvent',
    );
    const operation = parse(POST_ORDER_STATUS).definitions[0] as OperationDefinitionNode;
    const mutation = operation.selectionSet.selections[0] as FieldNode;
    const selected = mutation.selectionSet?.selections.map((one) => (one as FieldNode).name.value);
    expect(selected?.toSorted()).toEqual(type?.fields?.map((field) => field.name.value).toSorted());
  });
});

describe('a posted status', () => {
  it('is signed so that it can be verified, host and port and body included', async () => {
    await poster.post(report);
    const [request] = seen as [Seen];
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const wire = { method: request.method, url: request.path, headers, body: request.body };
    const claim = readClaim(wire);
    if (!claim) throw new Error('The request is not signed');
    expect(headers.host).toBe(new URL(server.url).host);
    expect(claim).toMatchObject({ service: 'appsync', region: 'us-east-1' });
    const options = {
      find: () => credentials,
      region: 'us-east-1',
      service: 'appsync',
      times: [Date.now()],
    };
    expect(() => verify(wire, claim, options)).not.toThrow();
    const forged = { ...wire, body: Buffer.from(request.body.toString().replace('o1', 'o2')) };
    expect(() => verify(forged, claim, options)).toThrow();
  });

  it('has an id made of what it says', async () => {
    await poster.post(report);
    const body = JSON.parse(String(seen[0]?.body)) as { query: string; variables: { input: unknown } };
    expect(body.query).toBe(POST_ORDER_STATUS);
    expect(body.variables.input).toEqual({ ...report, eventId: 'o1:STEP_DONE:SAVE_ORDER:DONE' });
  });

  it.each<[string, Answer | 'hang']>([
    ['a broken connection', 'hang'],
    ['a server error', { status: 500, body: 'x' }],
    ['throttling', { status: 429 }],
    ['a version conflict', refusal('VERSION_CONFLICT', 'Read again')],
    ['a fault of the table', refusal('DynamoDB:TransactionCanceledException', 'Conflict')],
    ['an internal error', refusal('INTERNAL', 'Oops')],
  ])('is sent again, the same, after %s', async (_what, answer) => {
    answers.push(answer, answer);
    expect(await poster.post(report)).toEqual({ sequence: 3, status: 'SAVED' });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map((request) => String(request.body))).size).toBe(1);
  });

  it.each<[string, Answer]>([
    ['an illegal move', refusal('ILLEGAL_TRANSITION', 'No')],
    ['a missing permission', { status: 401, body: '{"errors":[{"errorType":"UnauthorizedException"}]}' }],
    ['an invalid query', { status: 200, body: '{"data":null,"errors":[{"message":"Validation error"}]}' }],
    ['an answer that is none', { status: 200, body: 'hello' }],
  ])('is not sent again after %s', async (_what, answer) => {
    answers.push(answer);
    await expect(poster.post(report)).rejects.toMatchObject({ name: 'StatusRefused' });
    expect(seen).toHaveLength(1);
  });

  it('fails the step when it cannot be stored, as a failure that is tried again', async () => {
    answers.push(...Array.from({ length: 10 }, (): Answer => ({ status: 503 })));
    await expect(poster.post(report)).rejects.toMatchObject({ name: 'TransientFailure', code: 'INTERNAL' });
    expect(seen.length).toBeGreaterThan(3);
  });
});

describe('a status that is only told', () => {
  it.each<[string, Answer]>([
    ['is away', { status: 503 }],
    ['refuses it', refusal('ILLEGAL_TRANSITION', 'No')],
  ])('never fails the step when the API %s', async (_what, answer) => {
    answers.push(answer, answer, answer);
    await expect(poster.tell(report)).resolves.toBeUndefined();
  });
});
