import { jumping, rising, steady, type AlertCase } from './alert-case.ts';

const charges = (outcome: string) => `charges_total{outcome="${outcome}"}`;
const open = (status: string, instance = 'a') => `charges_open{instance="${instance}",status="${status}"}`;
const node = (outcome: string) => `soroban_calls_total{method="getLedgers",outcome="${outcome}"}`;
const circuit = (state: string) => `circuit_breaker_state{service="soroban_rpc",state="${state}"}`;
const transactions = (outcome: string) => `chain_transactions_total{kind="batch_deduct",outcome="${outcome}"}`;
const failures = (reason: string) => `worker_failures_total{worker="submit_charges",reason="${reason}"}`;
const vault = (kind: string) => `vault_drift_units{kind="${kind}"}`;
const drift = (kind: string) => `settlement_drift_units{kind="${kind}"}`;
const waiting = (reason: string) => `settlements_waiting{reason="${reason}"}`;
const OLDEST = 'charge_oldest_open_seconds{instance="a"}';

/** Charges, the network, vaults, holds and settlements. */
export const MONEY_ALERT_CASES: readonly AlertCase[] = [
  {
    alert: 'DuplicateRateHigh',
    fires: { [charges('created')]: rising(75), [charges('already_processed')]: rising(25) },
    silent: { [charges('created')]: rising(85), [charges('already_processed')]: rising(15) },
  },
  {
    alert: 'RollbackRateHigh',
    fires: { [charges('created')]: rising(94), [charges('voided')]: rising(6) },
    silent: { [charges('created')]: rising(96), [charges('voided')]: rising(4) },
  },
  {
    alert: 'OldestOpenChargeTooOld',
    fires: { [OLDEST]: steady(1000), [open('review')]: steady(0) },
    silent: { [OLDEST]: steady(1000), [open('review')]: steady(1) },
  },
  {
    alert: 'ChargesNotConfirming',
    fires: { [open('submitted')]: steady(3), [transactions('expired')]: rising(1) },
    silent: { [open('submitted')]: steady(3), [transactions('confirmed')]: rising(1) },
  },
  {
    alert: 'ChargesInReview',
    fires: { [open('review')]: steady(1), [open('review', 'b')]: steady(1) },
    silent: { [open('review')]: steady(0), [open('reserved')]: steady(50) },
  },
  {
    alert: 'GatheredItemsRefused',
    fires: { 'gathered_item_refusals_total{refusal="paused"}': jumping(5) },
    silent: { 'gathered_item_refusals_total{refusal="paused"}': steady(5) },
  },
  {
    alert: 'SorobanFailureRateHigh',
    fires: { [node('ok')]: rising(94), [node('timeout')]: rising(6) },
    silent: { [node('ok')]: rising(96), [node('timeout')]: rising(4) },
  },
  {
    alert: 'CircuitOpen',
    // A trial every other minute: half-open in between.
    fires: { [circuit('open')]: `${'1 0 '.repeat(30)}1` },
    silent: { [circuit('open')]: '0+0x43 1+0x10' },
  },
  {
    alert: 'CircuitForcedOpen',
    fires: { [circuit('forced_open')]: steady(1) },
    silent: { [circuit('forced_open')]: '0+0x30 1+0x30' },
  },
  {
    alert: 'NetworkHalted',
    fires: { [failures('network_halted')]: rising(60) },
    silent: { [failures('database_unavailable')]: rising(60) },
  },
  {
    alert: 'TransactionsFailing',
    fires: { [transactions('confirmed')]: rising(7), [transactions('expired')]: rising(3) },
    silent: { [transactions('confirmed')]: rising(9), [transactions('failed')]: rising(1) },
  },
  { alert: 'VaultShortfall', fires: { [vault('shortfall')]: steady(1) }, silent: { [vault('surplus')]: steady(9) } },
  { alert: 'VaultSurplus', fires: { [vault('surplus')]: steady(1) }, silent: { [vault('surplus')]: '0+0x30 1+0x30' } },
  {
    alert: 'DepositsLost',
    fires: { 'deposits_total{outcome="unreadable"}': jumping(1), deposit_gaps_total: steady(0) },
    silent: { 'deposits_total{outcome="unknown_depositor"}': rising(1), deposit_gaps_total: steady(1) },
  },
  {
    alert: 'ServedCallsUnpaid',
    fires: { gateway_captures_lost_total: jumping(1) },
    silent: { gateway_captures_lost_total: steady(4), 'gateway_settlements_given_up_total{kind="release"}': rising(1) },
  },
  {
    alert: 'HoldsSwept',
    fires: { gateway_holds_swept_total: rising(1) },
    silent: { gateway_holds_swept_total: jumping(8) },
  },
  {
    alert: 'SettlementDrift',
    fires: { [drift('books')]: steady(1) },
    silent: { [drift('chain_paid_less')]: steady(1) },
  },
  {
    alert: 'PayoutsMissingOnChain',
    fires: { [drift('chain_paid_less')]: steady(1) },
    silent: { [drift('chain_paid_less')]: '0+0x30 1+0x30' },
  },
  {
    alert: 'SettlementsInReview',
    fires: { [waiting('review')]: steady(1) },
    silent: { [waiting('review')]: steady(0) },
  },
  {
    alert: 'PayoutPoolBlocked',
    fires: { [waiting('pool_short')]: steady(1) },
    silent: { [waiting('trustline_missing')]: steady(1) },
  },
  {
    alert: 'RevenueSetAside',
    fires: { revenue_charges_set_aside_total: jumping(1) },
    silent: { revenue_charges_set_aside_total: steady(1) },
  },
];
