import { err, ok, ResultAsync, safeTry } from 'neverthrow';
import { type SendStatus } from '../../core/billing/chain-transaction.ts';
import {
  type AccountSnapshot,
  type ChainNetwork,
  type NetworkUnavailable,
  type OtherNetwork,
  type SequenceConsumer,
  type Sighting,
} from '../../core/billing/ports/chain-network.ts';
import { type Steps } from '../../core/shared/steps.ts';
import { hashesOf } from './applied-envelope.ts';
import { findConsumer } from './find-consumer.ts';
import { accountKey, readLedgerEntries, sequenceOf } from './ledger-entries.ts';
import { loadSdk } from './load-sdk.ts';
import { readLanding } from './read-landing.ts';
import { type RpcClient } from './rpc-client.ts';
import { GET_HEALTH, GET_LEDGERS, GET_NETWORK, GET_TRANSACTION, SEND_TRANSACTION } from './rpc-methods.ts';
import { rpcProblem, type SorobanEvent, type SorobanProblem, type SorobanReport } from './soroban-report.ts';

const SEND_STATUSES = {
  PENDING: 'pending',
  DUPLICATE: 'duplicate',
  TRY_AGAIN_LATER: 'try_again_later',
  ERROR: 'error',
} as const satisfies Record<string, SendStatus>;

export interface SorobanChainNetworkPorts {
  readonly rpc: RpcClient;
  readonly report: SorobanReport;
}

/** The network as one Stellar RPC node shows it. */
export class SorobanChainNetwork implements ChainNetwork {
  private readonly ports: SorobanChainNetworkPorts;
  private readonly networkPassphrase: string;

  constructor(ports: SorobanChainNetworkPorts, networkPassphrase: string) {
    this.ports = ports;
    this.networkPassphrase = networkPassphrase;
  }

  latestLedger(signal: AbortSignal): ResultAsync<number, NetworkUnavailable | OtherNetwork> {
    const { rpc } = this.ports;
    return ResultAsync.combine([rpc.call(GET_NETWORK, null, signal), rpc.call(GET_HEALTH, null, signal)])
      .mapErr((failure) => this.tell('latest_ledger', rpcProblem(failure)))
      .andThen(([{ passphrase }, { latestLedger }]) =>
        passphrase === this.networkPassphrase ? ok(latestLedger) : err({ kind: 'other_network' as const }),
      );
  }

  ledgerHash(ledger: number, signal: AbortSignal): ResultAsync<string | null, NetworkUnavailable> {
    return safeTry(() => this.readHash(ledger, signal)).mapErr((problem) => this.tell('ledger_hash', problem));
  }

  async send(envelopeXdr: string, signal: AbortSignal): Promise<SendStatus> {
    const sdk = await loadSdk();
    const answer = await this.ports.rpc.call(SEND_TRANSACTION, { transaction: envelopeXdr }, signal);
    if (answer.isErr()) {
      this.tell('send', rpcProblem(answer.error));
      return 'unknown';
    }
    const { status, hash } = answer.value;
    if (hashesOf(sdk, envelopeXdr, this.networkPassphrase)?.hash === hash) return SEND_STATUSES[status];
    this.tell('send', { problem: 'bad_answer', detail: 'an answer for another hash' });
    return 'unknown';
  }

  find(hash: string, signal: AbortSignal): ResultAsync<Sighting, NetworkUnavailable> {
    return safeTry(() => this.look(hash, signal)).mapErr((problem) => this.tell('find', problem));
  }

  account(publicKey: string, signal: AbortSignal): ResultAsync<AccountSnapshot, NetworkUnavailable> {
    return safeTry(() => this.readAccount(publicKey, signal)).mapErr((problem) => this.tell('account', problem));
  }

  consumerOf(
    use: Parameters<ChainNetwork['consumerOf']>[0],
    signal: AbortSignal,
  ): ResultAsync<SequenceConsumer | null, NetworkUnavailable> {
    const { rpc } = this.ports;
    const { networkPassphrase } = this;
    return ResultAsync.fromSafePromise(loadSdk())
      .andThen((sdk) => findConsumer({ sdk, rpc, networkPassphrase }, use, signal))
      .mapErr((problem) => this.tell('consumer', problem));
  }

  private async *look(hash: string, signal: AbortSignal): Steps<Sighting, SorobanProblem> {
    const sdk = await loadSdk();
    const answer = yield* this.ports.rpc.call(GET_TRANSACTION, { hash }, signal).mapErr(rpcProblem);
    const { latestLedger } = answer;
    if (answer.status === 'NOT_FOUND')
      return ok({ kind: 'not_found', latestLedger, oldestLedger: answer.oldestLedger });

    const found = hashesOf(sdk, answer.envelopeXdr, this.networkPassphrase);
    if (found?.hash !== hash && found?.innerHash !== hash) return err(badAnswer('a transaction with another hash'));
    const landing = readLanding(sdk, answer);
    if (landing === null) return err(badAnswer(`a result that does not say ${answer.status}`));
    return ok({ kind: answer.status === 'SUCCESS' ? 'success' : 'failed', landing, latestLedger });
  }

  private async *readHash(ledger: number, signal: AbortSignal): Steps<string | null, SorobanProblem> {
    const { rpc } = this.ports;
    const held = yield* rpc.call(GET_HEALTH, null, signal).mapErr(rpcProblem);
    if (ledger < held.oldestLedger || ledger > held.latestLedger) return ok(null);
    const page = await rpc.call(GET_LEDGERS, { startLedger: ledger, pagination: { limit: 1 } }, signal);
    if (page.isOk()) return ok(page.value.ledgers.find(({ sequence }) => sequence === ledger)?.hash ?? null);
    // A node that does not serve ledgers, or one too large to take, shows no hash; it must not stop the charging.
    if (page.error.reason !== 'bad_response') return err(rpcProblem(page.error));
    this.tell('ledger_hash', rpcProblem(page.error));
    return ok(null);
  }

  private async *readAccount(publicKey: string, signal: AbortSignal): Steps<AccountSnapshot, SorobanProblem> {
    const sdk = await loadSdk();
    const keys = [accountKey(sdk, publicKey)];
    const { entries, latestLedger } = yield* readLedgerEntries(sdk, this.ports.rpc, keys, signal).mapErr(rpcProblem);
    const sequence = sequenceOf(sdk, entries, publicKey);
    return sequence === null ? err({ problem: 'account_missing', detail: publicKey }) : ok({ sequence, latestLedger });
  }

  private tell(operation: SorobanEvent['operation'], problem: SorobanProblem): NetworkUnavailable {
    this.ports.report({ operation, ...problem });
    return { kind: 'network_unavailable' };
  }
}

function badAnswer(detail: string): SorobanProblem {
  return { problem: 'bad_answer', detail };
}
