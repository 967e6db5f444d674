import { ControlError } from '../control/control-error.ts';
import { field, isJsonObject } from '../json-value.ts';
import { RPC_METHOD_NAMES } from '../rpc/rpc-endpoint.ts';
import { FAULT_CATALOGUE, isFaultName } from './fault-catalogue.ts';
import { isAction } from './fault.ts';
import { type FaultPlan } from './fault-rule.ts';
import { FieldReader } from './field-reader.ts';

const METHODS = [...RPC_METHOD_NAMES, 'horizon'];
const TIMES_MAX = 1_000_000;
const MS_MAX = 86_400_000;

/** Reads one rule. Throws ControlError naming a fault or a field that is unknown, missing or out of range. */
export function parsePlan(rule: unknown): FaultPlan {
  if (!isJsonObject(rule)) throw new ControlError('a rule must be a JSON object');
  const name = field(rule, 'fault');
  if (!isFaultName(name)) throw new ControlError(`unknown fault: ${typeof name === 'string' ? name : 'none'}`);
  const fields = new FieldReader(rule);
  fields.text('fault');
  const { targets, read } = FAULT_CATALOGUE[name];
  const fault = read(fields);
  const plan: FaultPlan = {
    fault,
    method: targets.includes('method') ? fields.oneOf('method', METHODS) : null,
    hash: targets.includes('hash') ? fields.hash('hash') : null,
    source: targets.includes('source') ? fields.publicKey('source') : null,
    ...(isAction(fault) ? ONCE : limits(fields, name === 'use_sequence' ? 1 : null)),
  };
  const [unknown] = fields.unread();
  if (unknown !== undefined) throw new ControlError(`unknown parameter of ${name}: ${unknown}`);
  return plan;
}

const ONCE = { times: 1, afterRequests: 0, ms: null } as const;

const limits = (
  fields: FieldReader,
  timesDefault: number | null,
): Pick<FaultPlan, 'times' | 'afterRequests' | 'ms'> => ({
  times: fields.whole('times', 1, TIMES_MAX) ?? timesDefault,
  afterRequests: fields.whole('afterRequests', 0, TIMES_MAX) ?? 0,
  ms: fields.whole('ms', 1, MS_MAX),
});
