import { type Problem } from './error-mapping.ts';

/** Ends a request early: the error envelope turns the problem into the answer. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}
