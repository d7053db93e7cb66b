/** One thing in resolver code that AppSync refuses, or has not got. Line and column count from 1. */
export interface SubsetProblem {
  line: number;
  column: number;
  rule: string;
  message: string;
}
