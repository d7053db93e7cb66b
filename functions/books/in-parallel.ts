/** Works things off, so many at a time. The first failure ends it: what was begun is waited for. */
export async function inParallel<Thing>(
  things: readonly Thing[],
  atOnce: number,
  work: (thing: Thing) => Promise<void>,
): Promise<void> {
  const rest = [...things];
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let thing = rest.shift(); thing !== undefined && !failed; thing = rest.shift()) {
      try {
        await work(thing);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
}
