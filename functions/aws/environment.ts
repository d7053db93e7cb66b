/**
 * A variable of the function's environment.
 * @throws Error naming it when the deployment does not set it; at start, so that no call is half done.
 */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
