import { type JsonObject, field } from '../json-value.ts';
import { type NodeView } from '../node-view.ts';
import { type Envelope, envelopeHash } from '../transactions/envelope.ts';
import { refusedResult } from '../transactions/result-xdr.ts';
import { invalidParams } from './rpc-error.ts';

/** The envelope in `params.transaction`, or undefined when it does not decode. */
export function envelopeParam(node: NodeView, params: JsonObject): Envelope | undefined {
  const transaction = field(params, 'transaction');
  return typeof transaction === 'string' ? node.decode(transaction) : undefined;
}

/** Queues a transaction. PENDING is a promise of nothing: only getTransaction tells what became of it. */
export function sendTransaction(node: NodeView, params: JsonObject): unknown {
  const envelope = envelopeParam(node, params);
  if (envelope === undefined) throw invalidParams('invalid_xdr');
  const submission = node.submit(envelope);
  const { latest } = node.chain.history;
  return {
    ...(submission.status === 'ERROR'
      ? { errorResultXdr: refusedResult(envelope, submission.refusal).toXdr('base64') }
      : {}),
    status: submission.status,
    hash: envelopeHash(envelope),
    latestLedger: latest.sequence,
    latestLedgerCloseTime: String(latest.closeTime),
  };
}
