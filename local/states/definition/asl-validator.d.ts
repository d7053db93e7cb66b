/** The package ships no types; this is the part of it in use. */
declare module 'asl-validator' {
  interface Result {
    isValid: boolean;
    errors: readonly { 'Error code': string; Message: string }[];
  }
  function validator(definition: unknown, options?: { checkPaths?: boolean; checkArn?: boolean }): Result;
  export = validator;
}
