import { onChainIdOf, type OnChainIdScope } from '../../../src/core/billing/charge-identity.ts';
import { type Units } from '../../../src/core/shared/usdc.ts';
import { type LedgerDeduct } from '../../support/live-network.ts';
import { type Story } from './answer-book.ts';

/** A charge as the database has it. */
export interface BookedCharge {
  readonly requestId: string;
  readonly userId: string;
  readonly units: Units;
  readonly status: string;
  readonly voidReason: string | null;
  readonly attempt: number;
  readonly contractId: string;
}

export interface Evidence {
  readonly booked: readonly BookedCharge[];
  readonly deducts: readonly LedgerDeduct[];
  readonly stories: ReadonlyMap<string, Story>;
  readonly scope: OnChainIdScope;
}

/** With nothing open: everything in which ledger, database and the callers' memory contradict each other. */
export function violationsOf({ booked, deducts, stories, scope }: Evidence): string[] {
  const byRequestId = new Map(booked.map((charge) => [charge.requestId, charge]));
  return [
    ...ledgerViolations(booked, deducts, scope),
    ...booked.flatMap((charge) => bookViolations(charge, stories.get(charge.requestId))),
    ...[...stories].flatMap(([requestId, story]) => callerViolations(requestId, story, byRequestId.get(requestId))),
  ];
}

/** Derived from the request ids alone: what our tables say about items and transactions is not asked. */
function ledgerViolations(
  booked: readonly BookedCharge[],
  deducts: readonly LedgerDeduct[],
  scope: OnChainIdScope,
): string[] {
  const unexplained = Map.groupBy(deducts, ({ requestId }) => requestId ?? 'none');
  const violations = booked.flatMap((charge) => {
    const landed = attemptsOf(charge).flatMap((attempt) => {
      const onChainId = onChainIdOf(scope, { ...charge, attempt });
      const found = unexplained.get(onChainId) ?? [];
      unexplained.delete(onChainId);
      return found;
    });
    return landingViolations(charge, landed);
  });
  return [...violations, ...[...unexplained.keys()].map((id) => `the deduct ${id} belongs to no charge`)];
}

function landingViolations({ requestId, status, units }: BookedCharge, landed: readonly LedgerDeduct[]): string[] {
  const expected = status === 'confirmed' ? [units] : [];
  const taken = landed.map(({ amountUnits }) => BigInt(amountUnits));
  if (taken.join() === expected.join()) return [];
  return [`${requestId} is ${status} for ${units} units, and the ledger took [${taken.join()}]`];
}

function bookViolations(charge: BookedCharge, story: Story | undefined): string[] {
  const { requestId, units, status } = charge;
  if (story === undefined) return [`${requestId} was never asked for`];
  const violations: string[] = [];
  if (story.userId !== charge.userId) violations.push(`${requestId} is charged to ${charge.userId}`);
  if (!story.askedUnits.has(units))
    violations.push(`${requestId} is booked with ${units} units, which nobody asked for`);
  if (status !== 'confirmed' && !isRightlyVoided(charge, story)) {
    violations.push(`${requestId} is ${status} (${charge.voidReason ?? 'no reason'})`);
  }
  return violations;
}

/** By an administrator who was asked to, or because the network was away while its caller still waited for the send. */
function isRightlyVoided({ status, voidReason }: BookedCharge, { voidAsked, promised }: Story): boolean {
  if (status !== 'voided') return false;
  return voidReason === 'admin' ? voidAsked : voidReason === 'network_unavailable' && !promised;
}

function callerViolations(requestId: string, story: Story, charge: BookedCharge | undefined): string[] {
  const { acceptedUnits, made, toldConfirmed, toldVoided } = story;
  if (charge === undefined) return acceptedUnits.size > 0 ? [`${requestId} was accepted and is lost`] : [];
  const violations: string[] = [];
  const foreign = [...acceptedUnits].filter((units) => units !== charge.units);
  if (foreign.length > 0) violations.push(`${requestId} was accepted for ${foreign.join()} units, too`);
  if (made > charge.attempt) violations.push(`${requestId} was made ${made} times in ${charge.attempt} attempts`);
  if (toldConfirmed && charge.status !== 'confirmed') violations.push(`${requestId} was confirmed once`);
  if (toldVoided && charge.voidReason !== 'admin') violations.push(`${requestId} was voided once`);
  return violations;
}

const attemptsOf = ({ attempt }: BookedCharge): number[] => Array.from({ length: attempt }, (_, index) => index + 1);
