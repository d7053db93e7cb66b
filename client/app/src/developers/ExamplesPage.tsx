import type { ReactNode } from 'react';
import { accessToken } from '../../../sign-in/amplify.ts';
import { useSession } from '../auth/session.tsx';
import { useSite } from '../site.ts';
import { Tabs } from '../ui/Tabs.tsx';
import { CopyButton } from './CopyButton.tsx';
import { DeveloperPage } from './DeveloperPage.tsx';
import { EXAMPLES, type Example } from './examples/examples.ts';
import { byPackageName, filledIn } from './examples/fill-in.ts';

function ExampleText({ example: { file, label, text } }: { example: Example }): ReactNode {
  const site = useSite();
  const shown = byPackageName(filledIn(text, site));
  return (
    <div className="stack tight">
      <div className="example-head">
        <code>{file}</code>
        <CopyButton text={shown} label="Copy the program" />
      </div>
      <pre className="code" tabIndex={0} role="region" aria-label={`The program in ${label}`}>
        <code>{shown}</code>
      </pre>
    </div>
  );
}

/** Programs to copy, with this system's addresses in them. */
export default function ExamplesPage(): ReactNode {
  const { email } = useSession();
  return (
    <DeveloperPage
      title="Examples"
      intro="Each places an order and tells what becomes of it. The addresses are those of this system."
    >
      <section className="card stack tight" aria-labelledby="token">
        <h2 id="token">A token to ask with</h2>
        <p>
          The programs read it from <code>ORDERS_TOKEN</code>. The button copies the one of this session:
          whoever has it can ask the API as {email}, for an hour at most. A program of your own signs in at
          the user pool, by Amplify or an AWS SDK.
        </p>
        <div className="actions">
          <CopyButton text={() => accessToken({ refresh: true })} label="Copy an access token" />
        </div>
      </section>
      <Tabs
        label="Programs"
        tabs={EXAMPLES.map((example) => ({
          key: example.key,
          label: example.label,
          content: () => <ExampleText key={example.key} example={example} />,
        }))}
      />
    </DeveloperPage>
  );
}
