import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';

interface FieldFrame {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value; said to screen readers with the field. */
  error?: string | undefined;
}

/** What a control inside a field carries, so that label, hint and error are read with it. */
interface ControlProps {
  id: string;
  className: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

function Frame({
  label,
  hint,
  error,
  children,
}: FieldFrame & { children: (control: ControlProps) => ReactNode }): ReactNode {
  const id = useId();
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children({
        id,
        className: 'input',
        'aria-describedby': told || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <span className="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}

/** A labelled text field. */
export function Field({
  label,
  hint,
  error,
  ...input
}: FieldFrame & Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'>): ReactNode {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(control) => <input {...input} {...control} />}
    </Frame>
  );
}

/** A labelled choice of one from a list that is short enough for the browser's own. */
export function Select({
  label,
  hint,
  error,
  children,
  ...select
}: FieldFrame & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id' | 'className'>): ReactNode {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(control) => (
        <select {...select} {...control}>
          {children}
        </select>
      )}
    </Frame>
  );
}

/** One of a few values to choose from, in words. */
export interface Option<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

/** A choice of one, all of them seen at once. */
export function Choices<Value extends string>({
  legend,
  options,
  value,
  onChange,
  inline = false,
}: {
  legend: string;
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  inline?: boolean;
}): ReactNode {
  const name = useId();
  return (
    <fieldset className={`choices${inline ? ' inline' : ''}`}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.hint && <span className="hint">{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
