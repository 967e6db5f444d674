import { type Clock } from '../core/shared/clock.ts';
import { eachLimited } from './each-limited.ts';
import { jsonOf, type HttpCaller } from './http-caller.ts';

/** As `GET /api/billing/deductions/:requestId/receipt` shows a call: where on the ledger it was paid. */
export interface CallReceipt {
  readonly requestId: string;
  readonly attempt: number;
  readonly stellarTxHash: string;
  readonly onChainId: string;
  readonly chargeCount: number;
  readonly leaf: {
    /** Hex. */
    readonly salt: string;
    readonly charge: {
      readonly requestId: string;
      readonly attempt: number;
      readonly userId: string;
      readonly apiId: string;
      readonly endpointId: string;
      readonly units: string;
    };
  };
  readonly proof: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
}

const PARALLEL_MAX = 8;
const PAUSE_MS = 250;

/** Asks for the receipt of every call until it has them all, or until `deadline`; an operator may ask as often. */
export async function awaitReceipts(
  requestIds: readonly string[],
  { http, adminApiKey }: { readonly http: HttpCaller; readonly adminApiKey: string },
  { clock, deadline }: { readonly clock: Pick<Clock, 'sleep'>; readonly deadline: AbortSignal },
  onReceipt: (count: number) => void,
): Promise<readonly CallReceipt[]> {
  const receipts: CallReceipt[] = [];
  const open = new Set(requestIds);
  for (;;) {
    await eachLimited([...open], PARALLEL_MAX, async (requestId) => {
      const path = `/api/billing/deductions/${requestId}/receipt`;
      const response = await http.get(path, { 'x-admin-api-key': adminApiKey });
      if (response.status === 409) {
        await response.text(); // or its connection is not used again
        return;
      }
      receipts.push((await jsonOf(response, `The receipt of ${requestId}`)) as CallReceipt);
      open.delete(requestId);
      onReceipt(receipts.length);
    });
    if (open.size === 0 || deadline.aborted) return receipts;
    await clock.sleep(PAUSE_MS, deadline);
  }
}
