import { number, type Members } from '../member.ts';

/** `util.math`. */
export const mathUtil: Members = {
  // Halves go up, also below zero, as Java's Math.round has it; `|| 0` makes no -0 of it.
  'util.math.roundNum': (args) => Math.round(number(args, 0)) || 0,
  'util.math.minVal': (args) => Math.min(number(args, 0), number(args, 1)),
  'util.math.maxVal': (args) => Math.max(number(args, 0), number(args, 1)),
  'util.math.randomDouble': () => Math.random(),
  'util.math.randomWithinRange': (args) => {
    const [from, to] = [Math.ceil(number(args, 0)), Math.floor(number(args, 1))];
    if (to <= from) throw new RangeError('The end of the range must be above its start');
    return from + Math.floor(Math.random() * (to - from));
  },
};
