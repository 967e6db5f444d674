import { type Wait } from '../../core/billing/deduct-receipt.ts';

export interface WaitPreference {
  readonly wait: Wait;
  /** The value of `Preference-Applied`; null when no preference was. */
  readonly applied: string | null;
}

const WAIT_SECONDS_MAX = 30;

/**
 * Reads a `Prefer` header (RFC 7240). `wait=N` asks for the confirmation and wins over `respond-async`, which then is
 * what happens when N seconds were not enough. Unknown and malformed preferences are ignored, as the RFC wants.
 */
export function waitPreferenceOf(prefer: string): WaitPreference {
  const preferences = prefer.split(',').map((preference) => preference.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  const seconds = preferences.map(waitSecondsOf).find((value) => value !== null);
  if (seconds !== undefined) {
    return { wait: { for: 'confirmation', timeoutMs: seconds * 1000 }, applied: `wait=${seconds}` };
  }
  if (preferences.includes('respond-async')) return { wait: { for: 'nothing' }, applied: 'respond-async' };
  return { wait: { for: 'send' }, applied: null };
}

function waitSecondsOf(preference: string): number | null {
  const match = /^wait\s*=\s*("?)(\d{1,9})\1$/.exec(preference);
  const seconds = Number(match?.[2] ?? 0);
  return seconds > 0 ? Math.min(seconds, WAIT_SECONDS_MAX) : null;
}
