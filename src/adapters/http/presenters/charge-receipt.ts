import { type ChargeReceipt } from '../../../core/billing/get-charge-receipt.ts';

/** A receipt to be checked offline: bytes as lower-case hex, the amount in the units that the leaf is made of. */
export function presentChargeReceipt({ charge, inclusion, ...receipt }: ChargeReceipt) {
  return {
    requestId: charge.requestId,
    attempt: charge.attempt,
    stellarTxHash: receipt.hash,
    ledger: receipt.ledger,
    contractId: receipt.contractId,
    onChainId: receipt.onChainId,
    chargeCount: receipt.chargeCount,
    merkleRoot: inclusion === null ? null : hex(inclusion.merkleRoot),
    leaf:
      inclusion === null
        ? null
        : { salt: hex(inclusion.leaf.salt), charge: { ...charge, units: charge.units.toString() } },
    proof: (inclusion?.proof ?? []).map(({ side, hash }) => ({ side, hash: hex(hash) })),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
