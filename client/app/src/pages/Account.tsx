import { useState, type ReactNode } from 'react';
import { signOut } from '../../../sign-in/amplify.ts';
import { useSession } from '../auth/session.tsx';
import { expectNewPage, Page } from '../layout/Page.tsx';
import { setTheme, type Theme, useTheme } from '../theme.ts';
import { Button } from '../ui/Button.tsx';
import { Choices, type Option } from '../ui/Field.tsx';
import { Problem } from '../ui/Problem.tsx';

const THEMES: readonly Option<Theme>[] = [
  { value: 'system', label: 'As the device' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Who one is here, how the shop looks, and the way out. */
export default function Account(): ReactNode {
  const { email, customerId, groups } = useSession();
  const theme = useTheme();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  function leave(): void {
    setBusy(true);
    setError(undefined);
    expectNewPage();
    signOut()
      .catch(setError)
      .finally(() => setBusy(false));
  }

  return (
    <Page title="Account" narrow>
      <section className="card stack" aria-labelledby="person">
        <h2 id="person">Signed in</h2>
        <dl className="facts">
          <div>
            <dt>E-mail</dt>
            <dd>{email}</dd>
          </div>
          <div>
            <dt>Customer</dt>
            <dd>
              <code>{customerId}</code>
            </dd>
          </div>
          {groups.length > 0 && (
            <div>
              <dt>Groups</dt>
              <dd>{groups.join(', ')}</dd>
            </div>
          )}
        </dl>
        {error !== undefined && <Problem error={error} />}
        <Button busy={busy} onClick={leave}>
          Sign out
        </Button>
      </section>
      <section className="card">
        <Choices legend="Theme" options={THEMES} value={theme} onChange={setTheme} />
      </section>
    </Page>
  );
}
