import { buildDocument } from '../../../src/adapters/http/openapi/document.ts';
import { type DocumentFacts } from '../../../src/adapters/http/openapi/document-facts.ts';
import { faultsOfValue, type JsonSchema } from './json-schema.ts';

export interface OpenApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

export interface OpenApiAnswer extends Content {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: Required<Content>;
  readonly responses: Readonly<Record<string, OpenApiAnswer>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

const documents = new Map<string, OpenApiDocument>();

/** The document of a service, built once for all services that are alike. */
export function documentOf(facts: DocumentFacts): OpenApiDocument {
  const name = JSON.stringify([facts.access.production, facts.login.homeDomain, facts.version]);
  const known = documents.get(name) ?? (buildDocument(facts) as OpenApiDocument);
  documents.set(name, known);
  return known;
}

/** What keeps a value from being what a schema of the document says. */
export function faultsUnder(document: OpenApiDocument, schema: JsonSchema, value: unknown): string[] {
  return faultsOfValue(schema, value, (ref) => {
    const found = document.components.schemas[ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new Error(`The document has no ${ref}`);
    return found;
  });
}
