import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { describeOperation } from './describe-operation.ts';
import { type DocumentFacts } from './document-facts.ts';
import { operationsOf } from './operations.ts';
import { errorBody } from './problem-answers.ts';

const DESCRIPTION = `Sell API calls: catalog, keys, metering and exactly-once billing in USDC on Stellar.

Amounts are decimal strings, times are ISO 8601 in UTC. Every refusal has the same envelope; \`code\` is stable. A
well-formed \`X-Request-Id\` is taken from the caller and echoed. HEAD works wherever GET does.`;

const LICENSE = { name: 'MIT', identifier: 'MIT' };

/** The OpenAPI 3.1 document of every route, generated from the schemas that validate. */
export function buildDocument(facts: DocumentFacts): object {
  const registry = new OpenAPIRegistry();
  const schemes = securitySchemesOf(facts);
  for (const [name, scheme] of Object.entries(schemes)) registry.registerComponent('securitySchemes', name, scheme);
  const names = new Set(Object.keys(schemes));
  for (const operation of operationsOf(facts)) registry.registerPath(describeOperation(operation, names));
  const definitions = [{ type: 'schema' as const, schema: errorBody }, ...registry.definitions];
  const document = new OpenApiGeneratorV31(definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Callora', version: facts.version, description: DESCRIPTION, license: LICENSE },
    servers: [{ url: '/' }],
  });
  return withPlainPatterns(document);
}

/** The generator writes the flags of a regular expression behind it; here they are always meant (ECMA-262, `u`). */
function withPlainPatterns(document: object): object {
  const plain = (name: string, value: unknown) =>
    name === 'pattern' && typeof value === 'string' ? value.replace(/(?<!\\)\/u$/, '') : value;
  return JSON.parse(JSON.stringify(document, plain)) as object;
}

/** In production nobody is believed who only says who it is, and the metrics are not for everyone. */
function securitySchemesOf({ access }: DocumentFacts) {
  const inHeader = (name: string, description: string) => ({
    type: 'apiKey' as const,
    in: 'header' as const,
    name,
    description,
  });
  const bearer = (description: string) => ({ type: 'http' as const, scheme: 'bearer', description });
  return {
    userToken: bearer('A user token: a JWT, for example from the wallet login'),
    adminKey: inHeader('X-Admin-Api-Key', 'Acts for any user'),
    healthKey: inHeader('X-API-Key', 'The health key, where one is configured'),
    apiKey: inHeader('X-Api-Key', 'A key for one API'),
    apiKeyBearer: bearer('The same as a Bearer token, where there is no X-Api-Key'),
    ...(access.production
      ? { metricsKey: bearer('The metrics key') }
      : { userId: inHeader('X-User-Id', 'The user, believed outside production only') }),
  };
}
