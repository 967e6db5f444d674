import { parseUsdc, type Units } from '../core/shared/usdc.ts';
import { eachLimited } from './each-limited.ts';
import { type HttpCaller } from './http-caller.ts';

/** A call that the gateway says it has charged. */
export interface MadeCall {
  readonly requestId: string;
  readonly units: Units;
}

const PARALLEL_MAX = 20;

/**
 * Makes paid calls through the gateway as their caller: with an address, a key, and no other knowledge of the service.
 *
 * @throws when one is not answered by the upstream, or not charged
 */
export async function makeCalls(
  http: HttpCaller,
  { paths, apiKey }: { readonly paths: readonly string[]; readonly apiKey: string },
  onAnswer: (count: number) => void,
): Promise<readonly MadeCall[]> {
  const made: MadeCall[] = [];
  await eachLimited(paths, PARALLEL_MAX, async (path) => {
    const response = await http.get(path, { 'x-api-key': apiKey });
    const body = await response.text();
    if (response.headers.get('x-callora-charge-status') !== 'charged') {
      throw new Error(`A call was answered ${response.status} and not charged: ${body}`);
    }
    const requestId = response.headers.get('x-callora-request-id') ?? '';
    made.push({ requestId, units: unitsOf(response.headers.get('x-callora-charge') ?? '') });
    onAnswer(made.length);
  });
  return made;
}

/** A hundred calls, a quarter of them of the dearer endpoint. */
export function planCalls(slug: string): readonly string[] {
  return Array.from({ length: 100 }, (_, index) => {
    const path = index % 4 === 0 ? `forecast?day=${index}` : `stations/${index}`;
    return `/v1/call/${slug}/${path}`;
  });
}

function unitsOf(charge: string): Units {
  const units = parseUsdc(charge);
  if (units.isErr()) throw new Error(`"${charge}" is no charge`);
  return units.value;
}
