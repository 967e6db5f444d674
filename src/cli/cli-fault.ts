/** Nothing was asked: the line or the settings are wrong. */
export const EXIT_USAGE = 2;
/** The service refused, could not be reached, or is not well. */
export const EXIT_FAILED = 1;

export type ExitCode = 0 | typeof EXIT_FAILED | typeof EXIT_USAGE;

export interface FaultFacts {
  readonly exitCode: Exclude<ExitCode, 0>;
  /** In capitals, as the codes of the service's own errors. */
  readonly code: string;
  readonly message: string;
  /** More lines for a person. */
  readonly lines?: readonly string[];
  /** The service's own error as it was sent, where there is one: JSON. */
  readonly envelope?: string;
}

/** Ends a command. Its texts never hold a credential. */
export class CliFault extends Error {
  readonly facts: FaultFacts;

  constructor(facts: FaultFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

export function usageFault(message: string, ...lines: readonly string[]): CliFault {
  return new CliFault({ exitCode: EXIT_USAGE, code: 'USAGE', message, lines });
}
