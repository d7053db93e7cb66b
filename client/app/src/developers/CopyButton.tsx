import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useMessages } from '../ui/Toasts.tsx';

/** How long the button says that it is done. */
const SAID_MS = 2500;

/**
 * Puts a text on the clipboard and says so, on the button and to screen readers. Where the browser refuses, it
 * says that too.
 */
export function CopyButton({
  text,
  label,
}: {
  text: string | (() => Promise<string>);
  label: string;
}): ReactNode {
  const { announce, toast } = useMessages();
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setCopied((old) => old + 1);
      announce('Copied');
    } catch {
      toast('The browser did not let it be copied. Select the text and copy it by hand.');
    }
  }

  return (
    <Button onClick={() => void copy()} aria-label={copied ? `${label}: copied` : label}>
      {copied > 0 && <Icon name="check" size={18} />}
      {copied > 0 ? 'Copied' : label}
    </Button>
  );
}
