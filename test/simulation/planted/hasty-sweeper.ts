import { HOLD_TIMEOUT_MS } from '../calls/gateway-graph.ts';
import { type Rebind } from '../instance.ts';
import { overriding } from './overriding.ts';

/** Sweeps holds that their processes still keep alive. */
export const hastySweeper: Rebind = (ports) => ({
  ...ports,
  calls: overriding(ports.calls, { sweep: (limit, now) => ports.calls.sweep(limit, now + HOLD_TIMEOUT_MS) }),
});
