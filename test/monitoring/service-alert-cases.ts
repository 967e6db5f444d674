import { rising, steady, type AlertCase } from './alert-case.ts';

const ofA = (name: string, labels = '') => `${name}{job="callora",instance="a"${labels === '' ? '' : `,${labels}`}}`;
const calls = (outcome: string) => ofA('gateway_calls_total', `api="api_1",outcome="${outcome}"`);
const requests = (route: string, status: string) => ofA('http_requests_total', `route="${route}",status="${status}"`);
const health503 = (view: string) => ofA('health_responses_total', `view="${view}",code="503"`);
const component = (name: string) => ofA('health_component_status', `component="${name}"`);
const lastRun = (worker: string, instance = 'a') =>
  `worker_last_success_timestamp_seconds{job="callora",instance="${instance}",worker="${worker}"}`;
/** Always so many seconds ago, while a sample is a minute. */
const ago = (seconds: number) => `${-seconds}+60x60`;
const overhead = (le: string) => ofA('gateway_overhead_seconds_bucket', `le="${le}"`);
const attempts = (outcome: string) => ofA('webhook_attempts_total', `outcome="${outcome}"`);

/** The process, health, the database, callers, upstreams, webhooks and workers. */
export const SERVICE_ALERT_CASES: readonly AlertCase[] = [
  { alert: 'ServiceMissing', fires: { 'up{job="other"}': steady(1) }, silent: { [ofA('up')]: steady(0) } },
  { alert: 'InstanceDown', fires: { [ofA('up')]: steady(0) }, silent: { [ofA('up')]: steady(1) } },
  {
    alert: 'RestartLoop',
    fires: { [ofA('process_start_time_seconds')]: '0+300x60' },
    silent: { [ofA('process_start_time_seconds')]: '5+0x40 9+0x20' },
  },
  {
    alert: 'EventLoopSlow',
    fires: { [ofA('nodejs_eventloop_lag_p99_seconds')]: steady(0.3) },
    silent: { [ofA('nodejs_eventloop_lag_p99_seconds')]: steady(0.1) },
  },
  {
    alert: 'MemoryHigh',
    fires: { [ofA('process_resident_memory_bytes')]: steady(1_600_000_000) },
    silent: { [ofA('process_resident_memory_bytes')]: steady(1_400_000_000) },
  },
  {
    alert: 'FileDescriptorsHigh',
    fires: { [ofA('process_open_fds')]: steady(900), [ofA('process_max_fds')]: steady(1000) },
    silent: { [ofA('process_open_fds')]: steady(700), [ofA('process_max_fds')]: steady(1000) },
  },
  {
    alert: 'HealthAnswers503',
    fires: { [health503('api')]: rising(2) },
    // An instance that drained: its last answers are a quarter of an hour old.
    silent: { [health503('api')]: '0+0x28 2 4 4+0x30', [health503('startup')]: rising(2) },
  },
  {
    alert: 'ComponentDown',
    fires: { [component('horizon')]: steady(2) },
    silent: { [component('horizon')]: steady(1) },
  },
  {
    alert: 'ComponentDegraded',
    fires: { [component('redis')]: steady(1) },
    silent: { [component('redis')]: '0+0x30 1+0x30' },
  },
  {
    alert: 'DatabaseConnectionFailures',
    fires: { [ofA('db_connection_failures_total')]: rising(1) },
    silent: { [ofA('db_connection_failures_total')]: '0+0x41 3+0x20' },
  },
  {
    alert: 'DatabaseDown',
    fires: { [component('database')]: steady(2) },
    silent: { [component('database')]: steady(1) },
  },
  {
    alert: 'HttpErrorsHigh',
    fires: { [requests('/api/vault', '200')]: rising(94), [requests('/api/vault', '503')]: rising(6) },
    silent: { [requests('/api/vault', '200')]: rising(96), [requests('/v1/call/:api', '502')]: rising(90) },
  },
  {
    alert: 'GatewayOverheadHigh',
    fires: { [overhead('0.25')]: rising(98), [overhead('0.5')]: rising(100), [overhead('+Inf')]: rising(100) },
    silent: { [overhead('0.1')]: rising(100), [overhead('+Inf')]: rising(100) },
  },
  {
    alert: 'GatewayRefusesCalls',
    fires: { [calls('charged')]: rising(97), [calls('database_unavailable')]: rising(3) },
    silent: {
      [calls('charged')]: rising(99),
      [calls('overloaded')]: rising(1),
      [calls('call_rate_limited')]: rising(50),
    },
  },
  {
    alert: 'UpstreamFailing',
    fires: { [calls('charged')]: rising(7), [calls('upstream_timeout')]: rising(3) },
    silent: { [calls('charged')]: rising(9), [calls('upstream_timeout')]: rising(1) },
  },
  {
    alert: 'UnpaidCallsHigh',
    fires: { [calls('charged')]: rising(4), [calls('insufficient_balance')]: rising(6) },
    silent: { [calls('charged')]: rising(6), [calls('spend_limit_reached')]: rising(4) },
  },
  {
    alert: 'WebhooksFailing',
    fires: { [attempts('delivered')]: rising(4), [attempts('timed_out')]: rising(6) },
    silent: { [attempts('delivered')]: rising(6), [attempts('refused')]: rising(4) },
  },
  {
    alert: 'MoneyWorkerStopped',
    fires: { [lastRun('submit_charges')]: ago(200), [lastRun('submit_charges', 'b')]: ago(900) },
    silent: { [lastRun('submit_charges')]: ago(10), [lastRun('submit_charges', 'b')]: ago(900) },
  },
  {
    alert: 'WorkerStale',
    fires: { [lastRun('submit_charges')]: ago(10), [lastRun('submit_charges', 'b')]: ago(700) },
    silent: { [lastRun('submit_charges')]: ago(500), [lastRun('reconcile_settlements')]: ago(2000) },
  },
  {
    alert: 'SlowWorkerStale',
    fires: { [lastRun('reconcile_settlements')]: ago(2500) },
    silent: { [lastRun('reconcile_settlements')]: ago(2300), [lastRun('settle_revenue')]: ago(80_000) },
  },
  {
    alert: 'DailyWorkerStale',
    fires: { [lastRun('settle_revenue')]: ago(94_000) },
    silent: { [lastRun('settle_revenue')]: ago(94_000), [lastRun('settle_revenue', 'b')]: ago(86_000) },
  },
  {
    alert: 'WorkersNeverRan',
    fires: { [ofA('up')]: steady(1), [lastRun('submit_charges', 'b')]: ago(5) },
    silent: { [ofA('up')]: steady(1), [lastRun('submit_charges')]: ago(5) },
  },
];
