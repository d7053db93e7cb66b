import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { generateClient } from 'aws-amplify/api';

/** An answer with errors, or none at all. `code` is stable; the message is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

interface Answer {
  data?: unknown;
  errors?: readonly { message?: string; errorType?: string | null }[] | null;
}

interface Observable {
  subscribe(observer: { next(answer: Answer): void; error(error: unknown): void }): { unsubscribe(): void };
}

type Client = { graphql(options: { query: unknown; variables: unknown }): Promise<Answer> | Observable };

let client: Client | undefined;
// Amplify's own types follow its code generator; ours come from the documents, so only they are used.
const amplify = (): Client => (client ??= generateClient() as unknown as Client);

function toApiError(failure: unknown): ApiError {
  const [error] = (failure as Answer | undefined)?.errors ?? [];
  if (error)
    return new ApiError(
      error.errorType ?? 'INTERNAL',
      error.message ?? 'The server could not answer.',
      failure,
    );
  const text = failure instanceof Error ? failure.message : String(failure);
  return new ApiError('UNREACHABLE', `The server cannot be reached: ${text}`, failure);
}

/**
 * Runs a query or mutation as the signed-in customer.
 * @throws ApiError
 */
export async function request<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  try {
    const answer = (await amplify().graphql({ query: document, variables })) as Answer;
    return answer.data as Result;
  } catch (failure) {
    throw toApiError(failure);
  }
}

/** Follows a subscription until the function it gives is called. */
export function subscribe<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  observer: { next(result: Result): void; error(error: ApiError): void },
): () => void {
  const subscription = (amplify().graphql({ query: document, variables }) as Observable).subscribe({
    next: (answer) => observer.next(answer.data as Result),
    error: (failure) => observer.error(toApiError(failure)),
  });
  return () => subscription.unsubscribe();
}
