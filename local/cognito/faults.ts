import { AwsError } from '../kernel/errors.ts';

/** The answers of Cognito that several operations give, in its own words. */
export const faults = {
  wrongPassword: () => new AwsError('NotAuthorizedException', 'Incorrect username or password.'),
  lockedOut: () => new AwsError('NotAuthorizedException', 'Password attempts exceeded'),
  disabled: () => new AwsError('NotAuthorizedException', 'User is disabled.'),
  noSuchUser: () => new AwsError('UserNotFoundException', 'User does not exist.'),
  notConfirmed: () => new AwsError('UserNotConfirmedException', 'User is not confirmed.'),
  wrongCode: () =>
    new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.'),
  noCode: () => new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
  tooManyAttempts: () =>
    new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.'),
  invalidSession: () => new AwsError('NotAuthorizedException', 'Invalid session for the user.'),
  invalidAccessToken: () => new AwsError('NotAuthorizedException', 'Invalid Access Token'),
  parameter: (message: string) => new AwsError('InvalidParameterException', message),
};
