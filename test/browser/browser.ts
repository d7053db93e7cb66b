import { chromium, type Browser } from 'playwright-core';

/** Starts the Chromium of this machine; `npm test` finds or installs one and names it in CHROMIUM_PATH. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}
