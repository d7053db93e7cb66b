import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { Alert } from '../ui/Alert.tsx';

/**
 * Keeps a page that breaks from taking the others with it. `resetKey`: with another one it is tried anew. The
 * usual cause is code of a page that cannot be fetched: offline, or a new version was put in its place.
 */
export class Failure extends Component<
  { resetKey: string; children: ReactNode },
  { failed: boolean; resetKey: string }
> {
  override state = { failed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  static getDerivedStateFromProps(
    { resetKey }: { resetKey: string },
    state: { failed: boolean; resetKey: string },
  ): { failed: boolean; resetKey: string } | null {
    return resetKey === state.resetKey ? null : { failed: false, resetKey };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Alert
        tone="bad"
        role="alert"
        title="This page could not be shown"
        actions={<Button onClick={() => location.reload()}>Load it again</Button>}
      >
        Either the connection is gone, or there is a newer version of the shop. Your basket is kept.
      </Alert>
    );
  }
}
