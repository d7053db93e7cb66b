import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { randomUUID } from 'node:crypto';
import { CancelOrderDocument, PlaceOrderDocument } from '../../client/sdk/generated/operations.ts';
import type {
  CancelOrderMutation,
  PlaceOrderInput,
  PlaceOrderMutation,
} from '../../client/sdk/generated/types.ts';
import { DEMO_PASSWORD } from '../../tools/seed.ts';
import { signIn } from '../../tools/sign-in.ts';
import type { TestSystem } from './system.ts';

/** One error of an answer, as AppSync shapes it. */
export interface AnswerError {
  message: string;
  errorType?: string | null;
  errorInfo?: unknown;
  path?: readonly (string | number)[] | null;
}

/** What the API answered, errors included. */
export interface Answer<Data> {
  status: number;
  data: Data | null;
  errors?: readonly AnswerError[];
}

/** Sends one request with the headers given; `signal` ends the wait for its answer. */
export async function send<Data>(
  system: Pick<TestSystem, 'appUrl'>,
  headers: Record<string, string>,
  query: string,
  variables: unknown = {},
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const response = await fetch(`${system.appUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, 'status'>) };
}

/** Somebody signed in, with the API at hand. */
export class Customer {
  readonly id: string;
  readonly token: string;
  readonly #system: TestSystem;

  constructor(system: TestSystem, id: string, token: string) {
    this.#system = system;
    this.id = id;
    this.token = token;
  }

  /** Sends a document and gives the whole answer. */
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Answer<Data>> {
    return send<Data>(this.#system, { authorization: this.token }, print(document), variables);
  }

  /** Sends a document and gives its data; any error fails the test. */
  async request<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const { data, errors } = await this.ask(document, variables);
    if (errors || data === null) throw new Error(`The API answered with errors: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Places an order; without a key of one's own a new one is used. */
  async place(
    input: PlaceOrderInput,
    idempotencyKey: string = randomUUID(),
  ): Promise<PlaceOrderMutation['placeOrder']> {
    return (await this.request(PlaceOrderDocument, { input, idempotencyKey })).placeOrder;
  }

  /** Cancels an order; asks again, under the same key, while others change it at the same moment. */
  async cancel(
    orderId: string,
    idempotencyKey: string = randomUUID(),
  ): Promise<CancelOrderMutation['cancelOrder']> {
    for (;;) {
      const { data, errors } = await this.ask(CancelOrderDocument, { orderId, idempotencyKey });
      if (data && !errors) return data.cancelOrder;
      if (errors?.some(({ errorType }) => errorType !== 'VERSION_CONFLICT')) {
        throw new Error(`The API answered with errors: ${JSON.stringify(errors)}`);
      }
    }
  }

  /** Places an order and gives its id; a refusal fails the test. */
  async placed(input: PlaceOrderInput, idempotencyKey?: string): Promise<string> {
    const result = await this.place(input, idempotencyKey);
    if (result.__typename !== 'OrderAccepted') throw new Error(`Not accepted: ${JSON.stringify(result)}`);
    return result.order.id;
  }
}

/** Signs a demo account in. */
export async function signedIn(
  system: TestSystem,
  email: string,
  password = DEMO_PASSWORD,
): Promise<Customer> {
  const pool = {
    userPoolId: system.outputs.UserPoolId ?? '',
    userPoolClientId: clientIdOf(system),
    awsEndpoint: system.awsUrl,
  };
  const { id, accessToken } = await signIn(pool, email, password);
  return new Customer(system, id, accessToken);
}

/** Makes an account, with the demo accounts' password, and gives its address: one nobody else uses, unless told. */
export async function newAccount(
  system: TestSystem,
  email = `buyer-${randomUUID()}@example.com`,
): Promise<string> {
  const cognito = new CognitoIdentityProviderClient({
    region: system.region,
    endpoint: system.awsUrl,
    credentials: system.credentials,
  });
  const user = { UserPoolId: system.outputs.UserPoolId, Username: email };
  await cognito.send(
    new AdminCreateUserCommand({
      ...user,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: DEMO_PASSWORD, Permanent: true }));
  cognito.destroy();
  return email;
}

/** Makes an account that nobody else uses and signs it in. */
export async function newCustomer(system: TestSystem): Promise<Customer> {
  return signedIn(system, await newAccount(system));
}

function clientIdOf(system: TestSystem): string {
  const { userPoolClientId } = JSON.parse(system.outputs.WebConfig ?? '{}') as { userPoolClientId?: string };
  if (!userPoolClientId) throw new Error('The stack’s output WebConfig names no user pool client');
  return userPoolClientId;
}
