import { type ComponentCheck, type ComponentStatus } from './component.ts';

/** `down` when a critical component is; `degraded` when anything else is not ok. */
export function overallStatus(
  components: Iterable<ComponentCheck & { readonly id: string }>,
  critical: ReadonlySet<string>,
): ComponentStatus {
  let status: ComponentStatus = 'ok';
  for (const component of components) {
    if (component.status === 'down' && critical.has(component.id)) return 'down';
    if (component.status !== 'ok') status = 'degraded';
  }
  return status;
}
