import { type FaultBoard } from '../faults/fault-board.ts';
import { field, type JsonObject } from '../json-value.ts';
import { ControlError } from './control-error.ts';

/** POST /control/faults: `{ rules: [...] }`. Answers the ids in the same order, and what actions did. */
export function addFaults(faults: FaultBoard, body: JsonObject): unknown {
  const rules = field(body, 'rules');
  if (!Array.isArray(rules)) throw new ControlError('rules must be a list');
  const added = faults.add(...(rules as readonly unknown[]));
  return { ids: added.map(({ id }) => id), added };
}

/** DELETE /control/faults, or of one rule; undefined when there is no such rule. */
export function removeFaults(faults: FaultBoard, id: string | undefined): unknown {
  if (id !== undefined) return faults.remove(id) ? { removed: id } : undefined;
  faults.clear();
  return { removed: 'all' };
}
