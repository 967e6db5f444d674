/** Asks the submitting worker to run now instead of at its next tick. */
export interface SubmissionTrigger {
  request(): void;
}
