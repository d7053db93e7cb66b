import http from './http.sh?raw';
import python from './python.py?raw';
import sdk from './sdk.ts?raw';

/** A program to copy. */
export interface Example {
  key: string;
  label: string;
  file: string;
  /** The file as it stands in the repository, to be filled by `filledIn`. */
  text: string;
}

/** The same wish in three ways. The files themselves run in the tests. */
export const EXAMPLES: readonly Example[] = [
  { key: 'sdk', label: 'TypeScript', file: 'sdk.ts', text: sdk },
  { key: 'http', label: 'curl', file: 'http.sh', text: http },
  { key: 'python', label: 'Python', file: 'python.py', text: python },
];
