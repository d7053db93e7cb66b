/** What Cognito's errors mean for somebody who signs in; by name, because their messages are its own affair. */
const TEXTS: Readonly<Record<string, string>> = {
  UserNotFoundException: 'E-mail address or password is wrong.',
  UsernameExistsException:
    'There is an account with this address already. Sign in, or have a new password sent.',
  CodeMismatchException: 'This is not the code we sent last.',
  ExpiredCodeException: 'This code does not count any more. Have a new one sent.',
  LimitExceededException: 'Too many tries. Wait a while before the next one.',
  TooManyRequestsException: 'Too many tries. Wait a while before the next one.',
  TooManyFailedAttemptsException: 'Too many wrong tries. Wait a while before the next one.',
  NetworkError: 'The shop cannot be reached. Check your connection and try again.',
};

const WRONG_PASSWORD = 'Incorrect username or password.';

/** A failed sign-in, sign-up or reset in plain words. */
export function signInFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'NotAuthorizedException' && error.message === WRONG_PASSWORD) {
    return 'E-mail address or password is wrong.';
  }
  if (error.name === 'InvalidPasswordException') {
    // Cognito says which rule it was, behind a preamble.
    return error.message.replace(/^Password did not conform with policy: /, '');
  }
  return TEXTS[error.name] ?? error.message;
}

/** Whether it is the password itself that is not accepted as a new one. */
export function isPasswordRule(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidPasswordException';
}
