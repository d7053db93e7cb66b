import type { Answer, Answering } from './wire.ts';

/**
 * What a function has to the world. Cut, it is a function that was killed: the call it dies in is done and
 * not answered, and no other one is.
 */
export interface Lifeline {
  /** Lets so many calls be answered from now on, does the next one without an answer, and cuts all others. */
  cutAfter(calls: number): void;
  /** Lets all calls pass again. Tells whether a call was cut. */
  mend(): boolean;
  /** Wraps a server. `dead` is what a caller gets that is cut: it must not try again. */
  through(answer: Answering, dead: Answer | 'hang'): Answering;
}

export function createLifeline(): Lifeline {
  let left = Infinity;
  let wasCut = false;
  return {
    cutAfter(calls) {
      left = calls;
      wasCut = false;
    },
    mend() {
      left = Infinity;
      return wasCut;
    },
    through: (answer, dead) => async (seen) => {
      if (left > 0) {
        left--;
        return answer(seen);
      }
      wasCut = true;
      // The one it dies in.
      if (left === 0) {
        left = -1;
        await answer(seen);
      }
      return dead;
    },
  };
}
