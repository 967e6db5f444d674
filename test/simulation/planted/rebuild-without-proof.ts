import { type ChainNetwork } from '../../../src/core/billing/ports/chain-network.ts';
import { type Rebind } from '../instance.ts';

/** Takes "not found after its last ledger" for dead, without asking whether the sequence was used. */
export const rebuildWithoutProof: Rebind = (ports) => {
  const network: ChainNetwork = {
    latestLedger: (signal) => ports.network.latestLedger(signal),
    ledgerHash: (ledger, signal) => ports.network.ledgerHash(ledger, signal),
    send: (envelopeXdr, signal) => ports.network.send(envelopeXdr, signal),
    find: (hash, signal) => ports.network.find(hash, signal),
    account: (publicKey, signal) =>
      ports.network.account(publicKey, signal).map((snapshot) => ({ ...snapshot, sequence: 0n })),
    consumerOf: (use, signal) => ports.network.consumerOf(use, signal),
  };
  return { ...ports, network };
};
