const SEED_MAX = 1_000_000;

/** How much a run does: small enough for every day by default, as much as one likes by the environment. */
export const KNOBS = {
  kills: wholeNumber('KILLS', 20),
  gatewayKills: wholeNumber('GATEWAY_KILLS', 4),
  charges: wholeNumber('CHARGES', 2000),
  /** Of the rolling restart. */
  requests: wholeNumber('REQUESTS', 10_000),
  outageMs: wholeNumber('OUTAGE_MS', 15_000),
  /** Printed with the figures; the order of events depends on the machine as well. */
  seed: wholeNumber('SEED', Date.now() % SEED_MAX),
};

function wholeNumber(name: string, absent: number): number {
  const text = process.env[name] ?? '';
  if (text === '') return absent;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} must be a whole number above 0`);
  return Number(text);
}
