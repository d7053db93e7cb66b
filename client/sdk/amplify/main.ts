/**
 * The order API by way of AWS Amplify, for applications that have it already.
 *
 * @module
 */
export type { AmplifyClient } from './transport.ts';
export { amplifyTransport } from './transport.ts';
