import { type Landing } from '../../core/billing/ports/chain-network.ts';
import { type Sdk } from './load-sdk.ts';

const SUCCESS_CODES: ReadonlySet<string> = new Set(['txSuccess', 'txFeeBumpInnerSuccess']);

/** Where a transaction landed and what it cost; null when its result does not decode or contradicts the status. */
export function readLanding(
  sdk: Sdk,
  applied: { readonly status: 'SUCCESS' | 'FAILED'; readonly resultXdr: string; readonly ledger: number },
): Landing | null {
  try {
    const { feeCharged, result } = sdk.xdr.TransactionResult.fromXdr(applied.resultXdr, 'base64');
    if (SUCCESS_CODES.has(result.type) !== (applied.status === 'SUCCESS')) return null;
    return { ledger: applied.ledger, feeStroops: feeCharged };
  } catch {
    return null;
  }
}
