import { parseAllDocuments } from 'yaml';
import { projectText } from './project-text.ts';

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

export interface Container {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly envFrom: readonly Readonly<Record<string, { readonly name: string }>>[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly securityContext: object;
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly terminationGracePeriodSeconds: number;
    readonly securityContext: object;
    readonly containers: readonly Container[];
  };
}

/** What the guide's manifests have of what is asked of them. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly stringData: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: PodTemplate;
    readonly selector: Readonly<Record<string, unknown>>;
    readonly strategy: { readonly rollingUpdate: object };
    readonly ports: readonly { readonly targetPort: string }[];
  };
}

/** The manifests of docs/deploy.md, by their kind. @throws on one that is no YAML, and on a kind that comes twice */
export function guideManifests(): ReadonlyMap<string, Manifest> {
  const blocks = [...projectText('docs/deploy.md').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text!);
  const manifests = new Map<string, Manifest>();
  for (const document of blocks.flatMap((block) => parseAllDocuments(block))) {
    if (document.errors.length > 0) throw document.errors[0]!;
    const manifest = document.toJS() as Manifest;
    if (manifests.has(manifest.kind)) throw new Error(`docs/deploy.md has two manifests of the kind ${manifest.kind}`);
    manifests.set(manifest.kind, manifest);
  }
  return manifests;
}
