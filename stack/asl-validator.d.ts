declare module 'asl-validator' {
  /** Checks a state machine definition against the Amazon States Language. */
  export default function validate(definition: unknown): { isValid: boolean; errors: unknown[] };
}
