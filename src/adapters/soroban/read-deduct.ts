import type { Transaction, xdr } from '@stellar/stellar-sdk';
import { type Landing } from '../../core/billing/ports/chain-network.ts';
import { type LandedDeduct } from '../../core/billing/ports/deduct-records.ts';
import { type Sdk } from './load-sdk.ts';
import { deductedUnits } from './vault-abi.ts';

export interface DeductId {
  readonly contractId: string;
  readonly onChainId: string;
}

/** Reads an applied envelope as the deduct of this id; null when it is none, whatever an event says about it. */
export function readDeduct(
  sdk: Sdk,
  applied: { readonly envelopeXdr: string; readonly networkPassphrase: string; readonly landing: Landing },
  id: DeductId,
): LandedDeduct | null {
  const { envelopeXdr, networkPassphrase, landing } = applied;
  const outer = sdk.TransactionBuilder.fromXdr(envelopeXdr, networkPassphrase);
  const transaction = 'innerTransaction' in outer ? outer.innerTransaction : outer;
  const call = callOf(transaction);
  const units = call === null ? null : deductedUnits(sdk, call, id);
  if (call === null || units === null) return null;
  const { source, sequence, ledgerBounds, timeBounds } = transaction;
  return {
    transaction: {
      kind: call.functionName.toString() === 'deduct' ? 'deduct' : 'batch_deduct',
      contractId: id.contractId,
      sourceAccount: source,
      sequence: BigInt(sequence),
      hash: Buffer.from(transaction.hash()).toString('hex'),
      envelopeXdr: transaction.toXdr(),
      builtLedger: landing.ledger - 1,
      // Without bounds, what is certain all the same: it could be applied in the ledger in which it was.
      maxLedger:
        ledgerBounds === undefined || ledgerBounds.maxLedger === 0 ? landing.ledger + 1 : ledgerBounds.maxLedger,
      maxTime: Number(timeBounds?.maxTime ?? 0),
    },
    landing,
    units,
  };
}

function callOf({ operations }: Transaction): xdr.InvokeContractArgs | null {
  const [operation] = operations;
  if (operation?.type !== 'invokeHostFunction') return null;
  return operation.func.type === 'hostFunctionTypeInvokeContract' ? operation.func.value : null;
}
