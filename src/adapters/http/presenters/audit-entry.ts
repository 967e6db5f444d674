import { type AuditEntry } from '../../../core/access/ports/audit-log.ts';

export function presentAuditEntry({ id, beganAt, endedAt, ...entry }: AuditEntry) {
  const { actor, action, target, reason, outcome, correlationId } = entry;
  return {
    id: id.toString(),
    actor,
    action,
    target,
    reason,
    outcome,
    correlationId,
    beganAt: new Date(beganAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  };
}
