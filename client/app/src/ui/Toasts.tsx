import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Messages {
  /** Shows a short message for a while; screen readers say it. */
  toast: (text: string) => void;
  /** Says something to screen readers alone, for what others see on the page. */
  announce: (text: string) => void;
}

interface Message {
  id: number;
  text: string;
}

/** Long enough to read twice. */
const SHOWN_MS = 8000;
/** Screen readers have taken a text from a live region by then. */
const SAID_MS = 10_000;

const MessagesContext = createContext<Messages | undefined>(undefined);

/** Shows toasts and has the page's live region. Messages stay apart, so each is said once. */
export function MessagesProvider({ children }: { children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Message[]>([]);
  const [said, setSaid] = useState<readonly Message[]>([]);
  const last = useRef(0);

  const put = useCallback((text: string, set: typeof setToasts, forMs: number) => {
    last.current += 1;
    const message = { id: last.current, text };
    set((old) => [...old, message]);
    setTimeout(() => set((old) => old.filter(({ id }) => id !== message.id)), forMs);
  }, []);
  const messages = useMemo(
    (): Messages => ({
      toast: (text) => put(text, setToasts, SHOWN_MS),
      announce: (text) => put(text, setSaid, SAID_MS),
    }),
    [put],
  );

  return (
    <MessagesContext value={messages}>
      {children}
      <div className="unseen" role="log" aria-live="polite" aria-label="Announcements">
        {said.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
      <div className="toasts" role="status">
        {toasts.map(({ id, text }) => (
          <div key={id} className="toast">
            <span>{text}</span>
            <Button
              kind="quiet"
              icon
              aria-label="Close the message"
              onClick={() => setToasts((old) => old.filter((one) => one.id !== id))}
            >
              <Icon name="cross" />
            </Button>
          </div>
        ))}
      </div>
    </MessagesContext>
  );
}

/** The ways to tell people something without moving them. */
export function useMessages(): Messages {
  const messages = useContext(MessagesContext);
  if (!messages) throw new Error('useMessages stands outside MessagesProvider');
  return messages;
}
