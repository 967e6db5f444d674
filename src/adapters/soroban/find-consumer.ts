import { err, ok, safeTry, type Result, type ResultAsync } from 'neverthrow';
import { type ChainNetwork, type SequenceConsumer } from '../../core/billing/ports/chain-network.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { decodeEnvelope, hashesOf, sequenceUseOf } from './applied-envelope.ts';
import { type Sdk } from './load-sdk.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_TRANSACTIONS, type TransactionsPage } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem } from './soroban-report.ts';

/** With its results and metadata a transaction takes up to tens of kilobytes. */
const TRANSACTIONS_PER_PAGE = 50;
/** 10 000 transactions: more ledgers than a transaction of ours lives. */
const PAGES_MAX = 200;

type SequenceUse = Parameters<ChainNetwork['consumerOf']>[0];

export interface ScannedNetwork {
  readonly sdk: Sdk;
  readonly rpc: RpcClient;
  readonly networkPassphrase: string;
}

/**
 * Reads the ledgers' transactions in order, until one has used the sequence (found) or the last ledger is passed (none
 * seen: null). A range that the node no longer or not yet has in full is a problem, never "none seen".
 */
export function findConsumer(
  network: ScannedNetwork,
  use: SequenceUse,
  signal: AbortSignal,
): ResultAsync<SequenceConsumer | null, SorobanProblem> {
  return safeTry(() => scan(network, use, signal));
}

interface Position {
  /** Every ledger before this one has been read. */
  readonly ledger: number;
  /** Null at the start. */
  readonly cursor: string | null;
}

async function* scan(
  network: ScannedNetwork,
  use: SequenceUse,
  signal: AbortSignal,
): Steps<SequenceConsumer | null, SorobanProblem> {
  let position: Position = { ledger: use.fromLedger, cursor: null };
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page: TransactionsPage = yield* readPage(network.rpc, position, signal);
    const match = page.transactions.find(({ envelopeXdr }) => uses(network.sdk, envelopeXdr, use));
    if (match !== undefined && match.ledger <= use.toLedger) return identify(network, match.envelopeXdr);

    const last = page.transactions.at(-1);
    if (last === undefined && page.latestLedger < use.toLedger) return err(missing(`latest is ${page.latestLedger}`));
    if (last === undefined || last.ledger > use.toLedger) return ok(null);
    position = { ledger: last.ledger, cursor: page.cursor };
  }
  return err(missing(`more than ${PAGES_MAX} pages`));
}

/** A page that the node's history no longer connects to what was read before is none. */
function readPage(
  rpc: RpcClient,
  { ledger, cursor }: Position,
  signal: AbortSignal,
): ResultAsync<TransactionsPage, SorobanProblem> {
  const limit = TRANSACTIONS_PER_PAGE;
  const params = cursor === null ? { startLedger: ledger, pagination: { limit } } : { pagination: { cursor, limit } };
  return rpc
    .call(GET_TRANSACTIONS, params, signal)
    .mapErr(rpcProblem)
    .andThen((page): Result<TransactionsPage, SorobanProblem> => {
      if (page.oldestLedger > ledger) return err(missing(`oldest is ${page.oldestLedger}, asked for ${ledger}`));
      return ok(page);
    });
}

/** An envelope that does not decode is not ours, and nothing is concluded from its not matching. */
function uses(sdk: Sdk, envelopeXdr: string, use: SequenceUse): boolean {
  const envelope = decodeEnvelope(sdk, envelopeXdr);
  if (envelope === null) return false;
  const { sourceKey, sequence } = sequenceUseOf(envelope);
  const isSameAccount = Buffer.from(sourceKey).equals(sdk.StrKey.decodeEd25519PublicKey(use.sourceAccount));
  return isSameAccount && sequence === use.sequence;
}

function identify(
  { sdk, networkPassphrase }: ScannedNetwork,
  envelopeXdr: string,
): Result<SequenceConsumer, SorobanProblem> {
  const hashes = hashesOf(sdk, envelopeXdr, networkPassphrase);
  return hashes === null ? err({ problem: 'bad_answer', detail: 'an envelope without a hash' }) : ok(hashes);
}

function missing(detail: string): SorobanProblem {
  return { problem: 'history_missing', detail };
}
