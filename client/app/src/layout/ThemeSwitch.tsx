import type { ReactNode } from 'react';
import { setTheme, useDark } from '../theme.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Changes between light and dark. The account page has the way back to what the device says. */
export function ThemeSwitch(): ReactNode {
  const dark = useDark();
  return (
    <Button
      kind="quiet"
      icon
      aria-label={dark ? 'Use the light theme' : 'Use the dark theme'}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </Button>
  );
}
