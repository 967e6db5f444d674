import { type Clock } from '../core/shared/clock.ts';
import { type Units } from '../core/shared/usdc.ts';

/** One deduct that the ledger has applied. */
export interface LedgerDeduct {
  readonly hash: string;
  /** The id on the chain: not the caller's request id, but made from it. */
  readonly onChainId: string | null;
  readonly units: Units;
}

interface DeductRecord {
  readonly hash: string;
  readonly requestId: string | null;
  readonly amountUnits: string;
}

const TIMEOUT_MS = 10_000;

/** Every deduct ever applied to the vault contract, as the network itself kept book of it. */
export async function readLedgerDeducts(
  network: { readonly rpcUrl: string; readonly vaultContractId: string },
  clock: Clock,
): Promise<readonly LedgerDeduct[]> {
  const url = new URL('/control/deducts', network.rpcUrl);
  url.searchParams.set('contract', network.vaultContractId);
  const response = await fetch(url, { signal: clock.deadline(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`The local network refused its deducts: ${await response.text()}`);
  const records = (await response.json()) as readonly DeductRecord[];
  return records.map(({ hash, requestId, amountUnits }) => ({
    hash,
    onChainId: requestId,
    units: BigInt(amountUnits),
  }));
}
