import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Kind = 'primary' | 'plain' | 'quiet' | 'danger' | 'danger primary';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  kind?: Kind;
  /** Something it began is under way: it says so and takes no further press, but keeps the focus. */
  busy?: boolean;
  /** A square button whose content is an icon: give it an `aria-label`. */
  icon?: boolean;
}

/** A button. It does not submit a form unless told to by `type="submit"`. */
export function Button({
  kind = 'plain',
  busy = false,
  icon = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      className={`button ${kind}${icon ? ' icon' : ''}`}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
