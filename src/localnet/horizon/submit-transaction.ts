import { type NodeView } from '../node-view.ts';
import { type NetworkResponse, jsonResponse } from '../network-message.ts';
import { type AppliedTransaction } from '../transactions/apply-transaction.ts';
import { type Envelope, envelopeHash } from '../transactions/envelope.ts';
import { refusedResult } from '../transactions/result-xdr.ts';
import { type xdr } from '@stellar/stellar-sdk/base';
import { describeTransaction } from './describe-transaction.ts';
import { badRequest, halResponse, problem } from './problem.ts';
import { resultCodes } from './result-codes.ts';

/** Ledgers after which the queue has dropped what it did not get rid of. */
const WAIT_LEDGERS = 5;

function envelopeIn(node: NodeView, body: string): Envelope | undefined {
  return node.decode(new URLSearchParams(body).get('tx') ?? '');
}

const malformed = (): NetworkResponse =>
  problem(400, 'transaction_malformed', 'Transaction Malformed', 'Horizon could not decode the transaction envelope.');

const failed = (envelope: Envelope, result: xdr.TransactionResult): NetworkResponse =>
  problem(400, 'transaction_failed', 'Transaction Failed', 'The transaction failed when submitted to the network.', {
    envelope_xdr: envelope.xdr,
    result_codes: resultCodes(result),
    result_xdr: result.toXdr('base64'),
    hash: envelopeHash(envelope),
  });

const timedOut = (envelope: Envelope): NetworkResponse =>
  problem(504, 'transaction_submission_timeout', 'Transaction Submission Timeout', 'The outcome is not known yet.', {
    hash: envelopeHash(envelope),
    envelope_xdr: envelope.xdr,
  });

const applied = (transaction: AppliedTransaction, horizonUrl: string): NetworkResponse =>
  transaction.successful
    ? halResponse(describeTransaction(transaction, transaction.hash, horizonUrl))
    : failed(transaction.envelope, transaction.result);

/** Answers once a ledger holds the transaction, or with 504 when the queue must have dropped it. */
function whenApplied(node: NodeView, envelope: Envelope, horizonUrl: string): Promise<NetworkResponse> {
  return new Promise((resolve) => {
    let seenLedgers = 0;
    const stop = node.onLedger(() => {
      seenLedgers += 1;
      const found = node.chain.history.transaction(envelopeHash(envelope));
      if (found === undefined && seenLedgers < WAIT_LEDGERS) return;
      stop();
      resolve(found === undefined ? timedOut(envelope) : applied(found, horizonUrl));
    });
  });
}

/** POST /transactions: submits and waits for the ledger. What is already applied is answered from history. */
export async function submitTransaction(node: NodeView, body: string, horizonUrl: string): Promise<NetworkResponse> {
  const envelope = envelopeIn(node, body);
  if (envelope === undefined) return malformed();
  const known = node.chain.history.transaction(envelopeHash(envelope));
  if (known !== undefined) return applied(known, horizonUrl);
  const submission = node.submit(envelope);
  if (submission.status === 'ERROR') return failed(envelope, refusedResult(envelope, submission.refusal));
  return submission.status === 'TRY_AGAIN_LATER' ? timedOut(envelope) : whenApplied(node, envelope, horizonUrl);
}

/** POST /transactions_async: submits and answers what the queue said. */
export function submitTransactionAsync(node: NodeView, body: string): NetworkResponse {
  const envelope = envelopeIn(node, body);
  if (envelope === undefined) return badRequest('tx', 'the transaction envelope does not decode');
  const submission = node.submit(envelope);
  const answer = { tx_status: submission.status, hash: envelopeHash(envelope) };
  if (submission.status !== 'ERROR') return jsonResponse(submission.status === 'PENDING' ? 201 : 409, answer);
  const result = refusedResult(envelope, submission.refusal);
  return jsonResponse(400, { ...answer, error_result_xdr: result.toXdr('base64') });
}
