import type { ReactNode } from 'react';
import { Field } from '../../ui/Field.tsx';

/** As the server takes it. */
const LONGEST = 200;

/** The reason an operator gives. */
export function ReasonField({
  hint,
  value,
  error,
  onChange,
}: {
  hint: string;
  value: string;
  error: string | undefined;
  onChange: (reason: string) => void;
}): ReactNode {
  return (
    <Field
      label="Reason"
      hint={hint}
      error={error}
      value={value}
      maxLength={LONGEST}
      autoComplete="off"
      required
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
