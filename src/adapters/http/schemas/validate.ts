import { err, ok, type Result } from 'neverthrow';
import { type z } from 'zod';
import { type FieldFault, type ValidationFailed } from '../request-fault.ts';

/** More faults than any honest body has; beyond it a list would only be an echo that grows with the attack. */
const FAULTS_MAX = 100;

/** Parses `value`, or gives all of its faults at once, each named from `root` on: `body.items[3].amountUsdc`. */
export function validate<T>(schema: z.ZodType<T>, value: unknown, root: string): Result<T, ValidationFailed> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const details = parsed.error.issues.flatMap((issue) => faultsOf(issue, root));
  return err({ kind: 'validation_failed', details: details.slice(0, FAULTS_MAX) });
}

function faultsOf(issue: z.core.$ZodIssue, root: string): FieldFault[] {
  const field = issue.path.reduce<string>(join, root);
  const code = issue.code.toUpperCase();
  if (issue.code !== 'unrecognized_keys') return [{ field, message: issue.message, code }];
  return issue.keys.map((key) => ({ field: join(field, key), message: 'Unknown field', code }));
}

function join(field: string, step: PropertyKey): string {
  return typeof step === 'number' ? `${field}[${step}]` : `${field}.${String(step)}`;
}
