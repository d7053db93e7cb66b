import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import type { Tone } from '../../../words/tone.ts';

const ICONS: Record<Tone, IconName> = {
  good: 'check',
  warn: 'warning',
  bad: 'warning',
  info: 'info',
  open: 'info',
  quiet: 'info',
};

interface AlertProps {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  /** Ways on: buttons and links. */
  actions?: ReactNode;
  /**
   * `alert` is spoken at once when it appears, for what somebody just did and did not get; `status` when there
   * is a pause; absent, it is part of the page and read where it stands.
   */
  role?: 'alert' | 'status';
}

/** Something the reader should know: what it is, what it means, and the way on. */
export function Alert({ tone, title, children, actions, role }: AlertProps): ReactNode {
  return (
    <div className={`alert tone-${tone}`} role={role}>
      <Icon name={ICONS[tone]} />
      <div>
        {title && <strong>{title}</strong>}
        {typeof children === 'string' ? <p>{children}</p> : children}
        {actions && <div className="actions">{actions}</div>}
      </div>
    </div>
  );
}
