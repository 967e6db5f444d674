import { ruleFor, type Problem } from '../error-mapping.ts';
import { type FieldFault } from '../request-fault.ts';

export interface ProblemBody {
  readonly code: string;
  readonly message: string;
  /** Only for validation; undefined is left out of the JSON. */
  readonly details: readonly FieldFault[] | undefined;
}

export function presentProblem(problem: Problem): ProblemBody {
  const { code, message } = ruleFor(problem);
  return { code, message, details: problem.kind === 'validation_failed' ? problem.details : undefined };
}
