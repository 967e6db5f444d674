import { type FaultFacts } from './cli-fault.ts';

/** A fault for a person, or as the envelope of the service's errors for a program. */
export function faultText({ code, message, lines = [], envelope }: FaultFacts, json: boolean): string {
  if (json) return `${envelope ?? JSON.stringify({ code, message })}\n`;
  return [`${code}: ${message}`, ...lines].map((line) => `${line}\n`).join('');
}
