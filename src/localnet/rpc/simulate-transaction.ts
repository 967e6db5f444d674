import { xdr } from '@stellar/stellar-sdk/base';
import { type JsonObject, field } from '../json-value.ts';
import { type NodeView } from '../node-view.ts';
import { encodeEntry } from '../state/encode-entry.ts';
import { type LedgerEntry } from '../state/ledger-entry.ts';
import { simulate, type SimulatedCall } from '../transactions/simulation.ts';
import { envelopeParam } from './send-transaction.ts';

/** Runs a call without effect. A failed call is a result with `error`, not a JSON-RPC error, as on a node. */
export function simulateTransaction(node: NodeView, params: JsonObject): unknown {
  const { chain } = node;
  const latestLedger = chain.history.latest.sequence;
  const envelope = envelopeParam(node, params);
  if (envelope === undefined) return { error: 'Could not unmarshal transaction', latestLedger };
  const simulation = simulate(envelope, chain.state, field(params, 'useUpgradedAuth') === true);
  if (simulation.kind === 'error') return { error: simulation.error, events: [], latestLedger };
  const { auth, returnValue, events } = simulation;
  return {
    transactionData: simulation.transactionData.toXdr('base64'),
    minResourceFee: String(simulation.minResourceFee),
    events: events.map(({ event }) =>
      new xdr.DiagnosticEvent({ inSuccessfulContractCall: true, event }).toXdr('base64'),
    ),
    results: [{ auth: auth.map((entry) => entry.toXdr('base64')), xdr: returnValue.toXdr('base64') }],
    stateChanges: stateChanges(simulation, node),
    latestLedger,
  };
}

function stateChanges({ draft }: SimulatedCall, { chain }: NodeView): unknown {
  const ledgerEntry = (entry: LedgerEntry, lastModifiedLedgerSeq: number): string =>
    new xdr.LedgerEntry({ lastModifiedLedgerSeq, data: encodeEntry(entry), ext: xdr.LedgerEntryExt.v0() }).toXdr(
      'base64',
    );
  const next = chain.history.latest.sequence + 1;
  return [...draft.changes()].map(({ key, before, after }) => ({
    type: before === undefined ? 'created' : 'updated',
    key,
    before: before === undefined ? null : ledgerEntry(before, chain.state.modifiedLedger(key)),
    after: ledgerEntry(after, next),
  }));
}
