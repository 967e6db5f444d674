import { nextChargeStatus } from '../../core/billing/charge.ts';
import { type ChargeState, type NewCharge } from '../../core/billing/ports/usage-ledger.ts';
import { chargeStateOf } from './charge-view.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type ChargeRow, type DeliveryRow, type VaultRow } from './rows.ts';

/** The largest amount a bigint column holds; one beyond it would fail the whole batch. */
const UNITS_MAX = 2n ** 63n - 1n;
const TEXT_LENGTH_MAX = 255;

export type KnownCharge =
  | { readonly kind: 'exists'; readonly charge: ChargeState }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'void_final' };

/** What a new charge becomes. */
export interface Admission {
  readonly status: 'reserved' | 'held' | 'free';
  readonly holdExpiresAt: number | null;
  readonly countsOnKey: boolean;
  readonly delivery: DeliveryRow | null;
}

/** How the columns take the request; `unitsMin` is what the state that it gets allows. */
export function isStorable(request: NewCharge, unitsMin: bigint): boolean {
  const { requestId, userId, apiId, endpointId, apiKeyId, units } = request;
  const texts = [requestId, userId, apiId, endpointId, apiKeyId];
  const textsFit = texts.every((text) => !text.includes('\u0000') && text.length <= TEXT_LENGTH_MAX);
  return textsFit && units >= unitsMin && units <= UNITS_MAX;
}

/** The answer to a repeat; null when the request id is new, or its charge was released and may be charged anew. */
export function knownCharge(database: MemoryDatabase, request: NewCharge, event: 'rearm' | 'hold'): KnownCharge | null {
  const stored = storedCharge(database, request.requestId);
  if (stored === undefined) return null;
  if (!Buffer.from(stored.fingerprint).equals(request.fingerprint)) return { kind: 'conflict' };
  if (stored.voidFinal) return { kind: 'void_final' };
  if (nextChargeStatus(stored.status, event).isOk()) return null;
  return { kind: 'exists', charge: chargeStateOf(database, stored) };
}

export function vaultFor(database: MemoryDatabase, request: NewCharge): VaultRow | undefined {
  const stored = storedCharge(database, request.requestId);
  if (stored !== undefined) return database.vaults.get(stored.vaultId);
  return database.vaults.values().find((vault) => vault.userId === request.userId);
}

/** Holds the amount for a new charge, or for the next attempt of a released one. */
export function admitCharge(
  database: MemoryDatabase,
  request: NewCharge,
  { vault, admission, now }: { readonly vault: VaultRow; readonly admission: Admission; readonly now: number },
): ChargeState {
  const stored = storedCharge(database, request.requestId);
  const { requestId, userId, apiId, endpointId, apiKeyId, units, fingerprint } = request;
  const charge: ChargeRow = {
    ...{ requestId, userId, apiId, endpointId, apiKeyId, units, fingerprint },
    ...admission,
    id: stored?.id ?? database.nextId(),
    vaultId: vault.id,
    attempt: (stored?.attempt ?? 0) + 1,
    voidReason: null,
    voidFinal: false,
    itemId: null,
    viaGateway: admission.status !== 'reserved',
    hash: null,
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
  };
  vault.held += units;
  database.charges.set(charge.id, charge);
  database.chargeIdByRequestId.set(requestId, charge.id);
  return chargeStateOf(database, charge);
}

function storedCharge(database: MemoryDatabase, requestId: string): ChargeRow | undefined {
  const id = database.chargeIdByRequestId.get(requestId);
  return id === undefined ? undefined : database.charges.get(id);
}
