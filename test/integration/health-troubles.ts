/** What a fault of a node looks like in health. */
export interface Trouble {
  readonly component: 'soroban_rpc' | 'horizon';
  readonly name: string;
  /** Of the local network's faults. */
  readonly rule: object;
  /** Status and reason of the component. */
  readonly finding: string;
}

const troublesOf =
  (component: Trouble['component']) =>
  ([name, rule, finding]: readonly [string, object, string]): Trouble => ({ component, name, rule, finding });

const RPC_TROUBLES = [
  ['cuts connections', { method: 'getHealth', fault: 'drop_request' }, 'down unavailable'],
  ['is 25 s behind', { method: 'getHealth', fault: 'node_behind', ledgers: 25 }, 'degraded lagging'],
  ['is minutes behind and says so', { method: 'getHealth', fault: 'node_behind', ledgers: 90 }, 'down unavailable'],
  ['is of another network', { method: 'getNetwork', fault: 'other_network' }, 'down wrong_network'],
  ['answers HTML under 200', { method: 'getHealth', fault: 'html_answer' }, 'down bad_response'],
  ['answers a JSON-RPC error under 200', { method: 'getHealth', fault: 'rpc_error' }, 'down unavailable'],
] as const;

const HORIZON_TROUBLES = [
  ['is minutes behind', { method: 'horizon', fault: 'node_behind', ledgers: 90 }, 'degraded lagging'],
  ['is of another network', { method: 'horizon', fault: 'other_network' }, 'down wrong_network'],
  ['answers HTML under 200', { method: 'horizon', fault: 'html_answer' }, 'down bad_response'],
  ['answers 503', { method: 'horizon', fault: 'http_status', status: 503 }, 'down unavailable'],
] as const;

export const TROUBLES: readonly Trouble[] = [
  ...RPC_TROUBLES.map(troublesOf('soroban_rpc')),
  ...HORIZON_TROUBLES.map(troublesOf('horizon')),
];
