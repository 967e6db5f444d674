import { inspect } from 'node:util';
import { expect } from 'chai';
import { type ResultAsync } from 'neverthrow';
import { fingerprintOf, type ChargeRequest } from '../../src/core/billing/charge-identity.ts';
import { type ClaimedItem } from '../../src/core/billing/ports/charge-items.ts';
import { type ChargeState, type NewCharge, type ReserveOutcome } from '../../src/core/billing/ports/usage-ledger.ts';
import { type PreparedTransaction } from '../../src/core/billing/ports/vault-contract.ts';
import { type Vault } from '../../src/core/vault/vault.ts';
import { type World } from './world.ts';

/*
 * Steps that the contract suites are told in. Each step fails the test when its outcome is not the expected one.
 */

export const NOW = Date.UTC(2026, 10, 21, 9);
export const POOL = 'CPOOL';
export const CHANNEL = 'GCHANNEL';
const CLAIM_MS = 30_000;

let serial = 0;
export const unique = (stem: string): string => `${stem}-${(serial += 1)}`;

/** @throws what the error says, which neverthrow's own refusal would keep to itself. */
export async function valueOf<T>(result: ResultAsync<T, unknown>): Promise<T> {
  return (await result).match(
    (value) => value,
    (error) => {
      throw new Error(`expected a value, and was refused: ${inspect(error)}`);
    },
  );
}

export function newCharge(requestId: string, units: bigint, over: Partial<ChargeRequest> = {}): NewCharge {
  const request = { requestId, userId: 'alice', apiId: 'api', endpointId: 'endpoint', apiKeyId: 'key', units, ...over };
  return { ...request, fingerprint: fingerprintOf(request) };
}

/** A pooled vault of the user with this balance. */
export async function fund(world: World, userId: string, units: bigint): Promise<Vault> {
  const depositorAddress = `G-${userId}`;
  await valueOf(world.vaults.create({ userId, contractId: POOL, kind: 'pooled', depositorAddress }, NOW));
  const deposit = { contractId: POOL, depositorAddress, units, hash: 'd'.repeat(64), ledger: 1 };
  expect(await valueOf(world.deposits.credit({ ...deposit, eventId: unique('event') }, NOW))).to.equal('credited');
  return vaultOf(world, userId);
}

export async function vaultOf(world: World, userId: string): Promise<Vault> {
  const vault = await valueOf(world.vaults.findByUserId(userId));
  if (vault === null) throw new Error(`${userId} has no vault`);
  return vault;
}

/** `[balance, held]`. */
export async function moneyOf(world: World, userId = 'alice'): Promise<[bigint, bigint]> {
  const { balanceSnapshot, held } = await vaultOf(world, userId);
  return [balanceSnapshot, held];
}

export async function outcomesOf(world: World, charges: readonly NewCharge[]): Promise<string[]> {
  return (await valueOf(world.ledger.reserveMany(charges, NOW))).map(({ kind }) => kind);
}

export async function reserve(world: World, requestId: string, units: bigint, userId = 'alice'): Promise<ChargeState> {
  const [outcome] = await valueOf(world.ledger.reserveMany([newCharge(requestId, units, { userId })], NOW));
  return chargeIn(outcome);
}

export function chargeIn(outcome: ReserveOutcome | { kind: 'again' } | undefined): ChargeState {
  if (outcome?.kind !== 'reserved') throw new Error(`Not reserved but ${outcome?.kind ?? 'missing'}`);
  return outcome.charge;
}

export async function stateOf(world: World, id: bigint): Promise<ChargeState> {
  const state = (await valueOf(world.ledger.states([id]))).get(id);
  if (state === undefined) throw new Error(`There is no charge ${id}`);
  return state;
}

/** Makes an item for every charge without one. */
export async function formAll(world: World): Promise<void> {
  const charges = await valueOf(world.items.unassigned(1000));
  const items = charges.map(({ id, attempt }) => ({ chargeId: id, attempt, onChainId: unique('item') }));
  await valueOf(world.items.form(items, NOW));
}

export async function claim(world: World, token: string, max = 50, now = NOW): Promise<readonly ClaimedItem[]> {
  return valueOf(world.items.claim({ token, until: now + CLAIM_MS }, max, now));
}

export async function lease(world: World, token: string, now = NOW) {
  return valueOf(world.channels.lease({ token, until: now + CLAIM_MS }, now));
}

export function prepared(over: Partial<PreparedTransaction> = {}): PreparedTransaction {
  const hash = unique('').slice(1).padStart(64, '0');
  return {
    kind: 'batch_deduct',
    contractId: POOL,
    sourceAccount: CHANNEL,
    sequence: 1n,
    hash,
    envelopeXdr: `envelope ${hash}`,
    builtLedger: 100,
    maxLedger: 110,
    maxTime: 1_800_000_000,
    ...over,
  };
}

export interface Travelling {
  readonly id: bigint;
  readonly hash: string;
  readonly itemIds: readonly bigint[];
}

/** Everything that is reserved, in one persisted transaction with the channel's next sequence. */
export async function travel(world: World, over: Partial<PreparedTransaction> = {}, max = 50): Promise<Travelling> {
  const token = unique('worker');
  await valueOf(world.channels.register([CHANNEL]));
  await formAll(world);
  const channel = await lease(world, token);
  if (channel === null) throw new Error('No channel is free');
  const items = await claim(world, token, max);
  const transaction = prepared({ sequence: channel.lastSequence + 1n, ...over });
  const itemIds = items.map(({ id }) => id);
  const persisted = await valueOf(world.transactions.persist(transaction, { token, itemIds }, NOW));
  if (persisted.kind === 'lost') throw new Error('The transaction was not persisted');
  await valueOf(world.items.release(token));
  return { id: persisted.id, hash: transaction.hash, itemIds };
}

export const landing = (ledger: number) => ({ ledger, feeStroops: 100n });
