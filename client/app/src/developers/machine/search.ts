/** Whether one of the texts has what is looked for; case does not count, and nothing is found everywhere. */
export function holds(wanted: string, ...texts: readonly string[]): boolean {
  const text = wanted.trim().toLowerCase();
  return texts.some((one) => one.toLowerCase().includes(text));
}
