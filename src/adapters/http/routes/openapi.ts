import { type Router } from '@koa/router';
import { answerTextConditionally } from '../conditional-answer.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type HttpState } from '../http-context.ts';
import { type DocumentFacts } from '../openapi/document-facts.ts';

/** The OpenAPI document. Its generator is loaded when somebody asks for the first time: a start waits for nothing. */
export function addOpenApiRoute(router: Router<HttpState>, dependencies: HttpDependencies): void {
  let text: Promise<string> | undefined;

  router.get('/api/openapi.json', async (ctx) => {
    text ??= documentText(dependencies);
    answerTextConditionally(ctx, await text, 'application/json');
  });
}

async function documentText(facts: DocumentFacts): Promise<string> {
  const { buildDocument } = await import('../openapi/document.ts');
  return JSON.stringify(buildDocument(facts));
}
