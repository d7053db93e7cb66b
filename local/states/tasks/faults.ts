import { randomUUID } from 'node:crypto';
import type { AwsError } from '../../kernel/errors.ts';
import { StateFailure } from '../failure.ts';

/** How the failures of one service are named. */
interface Naming {
  /** What stands before the dot of the error's name. */
  prefix: string;
  /** The service in the cause. */
  service: string;
  /** The name of an error the service's model does not declare. */
  generic: string;
  declares(code: string): boolean;
}

/** A failure as the optimized integrations name and word it: those use version 1 of the Java SDK. */
export function failureOfClassicSdk(error: AwsError, naming: Naming): StateFailure {
  const { code, message, status } = error;
  return new StateFailure(
    `${naming.prefix}.${naming.declares(code) ? exceptionName(code) : naming.generic}`,
    `${message} (Service: ${naming.service}; Status Code: ${status}; Error Code: ${code}; ` +
      `Request ID: ${randomUUID()}; Proxy: null)`,
  );
}

/** A failure as the AWS SDK integrations name and word it: those use version 2 of the Java SDK. */
export function failureOfSdk(error: AwsError, naming: Naming): StateFailure {
  const { code, message, status } = error;
  return new StateFailure(
    `${naming.prefix}.${naming.declares(code) ? exceptionName(code) : naming.generic}`,
    `${message} (Service: ${naming.service}, Status Code: ${status}, Request ID: ${randomUUID()})`,
  );
}

/** SDKs call every error an exception, whatever the service does. */
function exceptionName(code: string): string {
  const name = code.slice(code.lastIndexOf('.') + 1);
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
