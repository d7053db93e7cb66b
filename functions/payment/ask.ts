import { TransientFailure } from '../pipeline/errors.ts';
import { ProviderFailure } from './provider.ts';

/**
 * Asks the provider, and when the answer is lost looks it up by its key: a time-out is no "no".
 * @throws TransientFailure when the provider did nothing, or nobody can tell what it did; the latter is
 * reported as the payment's status UNKNOWN.
 */
export async function asked<Answer>(
  ask: () => Promise<Answer>,
  lookup: () => Promise<Answer | undefined>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    if (error.kind === 'UNAVAILABLE') throw unavailable(error);
    return await lookedUp(lookup, error);
  }
}

async function lookedUp<Answer>(
  lookup: () => Promise<Answer | undefined>,
  lost: ProviderFailure,
): Promise<Answer> {
  let answer: Answer | undefined;
  try {
    answer = await lookup();
  } catch (error) {
    throw new TransientFailure('TIMEOUT', 'The payment provider did not say whether it did it.', {
      facts: { paymentStatus: 'UNKNOWN' },
      cause: error,
    });
  }
  if (answer === undefined) throw unavailable(lost);
  return answer;
}

/**
 * Asks the provider what changes nothing, such as a look-up.
 * @throws TransientFailure when there is no answer.
 */
export async function told<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof ProviderFailure ? unavailable(error) : error;
  }
}

/** A failure of the provider that did nothing, as the state machine retries it. */
function unavailable(cause: ProviderFailure): TransientFailure {
  return new TransientFailure(
    'PROVIDER_UNAVAILABLE',
    'The payment provider is not available at the moment.',
    { cause },
  );
}
