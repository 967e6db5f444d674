import { type Chain, type LedgerDecisions } from '../ledger/chain.ts';
import { decodeEnvelope, type Envelope, envelopeHash } from '../transactions/envelope.ts';
import { signedCall } from '../transactions/signed-call.ts';
import { type FaultBoard } from './fault-board.ts';
import { ANY_OCCASION, occasionOfTransaction } from './occasion.ts';

/** What a ledger did besides its rules, as the journal keeps it. Hashes are hex, envelopes base64. */
export interface LedgerFacts {
  /** Queued transactions that were not taken. */
  readonly left: readonly string[];
  /** Transactions that were made to fail. */
  readonly failed?: readonly string[];
  /** Transactions of somebody else. */
  readonly foreign?: readonly string[];
}

/** A ledger's decisions, and what they came to once it is closed. */
export interface DecidedLedger {
  readonly decisions: LedgerDecisions;
  readonly facts: () => LedgerFacts;
}

/** Asks the faults about the next ledger. `secretOf` finds the key of an account (G...) among the network's own. */
export function decideLedger(
  chain: Chain,
  faults: FaultBoard,
  takes: (hash: string) => boolean,
  secretOf: (publicKey: string) => string | undefined,
): DecidedLedger {
  const queued = chain.queue.envelopes();
  const isLeft = (envelope: Envelope): boolean =>
    !takes(envelopeHash(envelope)) || faults.strike(['never_include'], occasionOfTransaction(envelope)) !== undefined;
  const left = queued.filter(isLeft).map(envelopeHash);
  const failed: string[] = [];
  const foreign = foreignTransactions(chain, faults, secretOf);
  const fails = (envelope: Envelope): boolean => {
    const strikes = faults.strike(['apply_failed'], occasionOfTransaction(envelope)) !== undefined;
    if (strikes) failed.push(envelopeHash(envelope));
    return strikes;
  };
  return {
    decisions: { takes: (hash) => !left.includes(hash), fails, foreign },
    facts: () => ({
      left,
      ...(failed.length === 0 ? {} : { failed }),
      ...(foreign.length === 0 ? {} : { foreign: foreign.map(({ xdr }) => xdr) }),
    }),
  };
}

/** The decisions that were journaled. Throws when an envelope among them is damaged. */
export function decidedBefore({ left, failed = [], foreign = [] }: LedgerFacts, passphrase: string): LedgerDecisions {
  return {
    takes: (hash) => !left.includes(hash),
    fails: (envelope) => failed.includes(envelopeHash(envelope)),
    foreign: foreign.map((text) => {
      const envelope = decodeEnvelope(text, passphrase);
      if (envelope === undefined) throw new Error('local network: the journal holds a damaged envelope');
      return envelope;
    }),
  };
}

/** Harmless: it reads a balance. But it uses the account's next sequence number. At most one for each account. */
function foreignTransactions(
  chain: Chain,
  faults: FaultBoard,
  secretOf: (publicKey: string) => string | undefined,
): readonly Envelope[] {
  const sources = new Set<string>();
  const isNew = ({ source }: { readonly source: string }): boolean => !sources.has(source);
  for (;;) {
    const fault = faults.strike(['use_sequence'], ANY_OCCASION, isNew);
    if (fault === undefined) break;
    sources.add(fault.source);
  }
  const contractId = chain.genesis.vaultContractId;
  return [...sources].flatMap((source) => {
    const secret = secretOf(source);
    if (secret === undefined) return [];
    const call = signedCall(chain, { secret, contractId, name: 'balance', args: [], maxTime: 0 });
    return call.kind === 'signed' ? [call.envelope] : [];
  });
}
