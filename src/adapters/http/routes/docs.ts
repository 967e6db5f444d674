import { readFile } from 'node:fs/promises';
import { type Router } from '@koa/router';
import { type Middleware } from 'koa';
import { answerTextConditionally } from '../conditional-answer.ts';
import { type HttpState } from '../http-context.ts';
import {
  DOCS_FILES,
  DOCS_PAGE,
  DOCS_PATH,
  DOCS_POLICY,
  INITIALIZER,
  INITIALIZER_FILE,
  STYLE,
  STYLE_FILE,
} from '../openapi/docs-page.ts';

/** A page that shows the OpenAPI document, with everything that it needs: it works where there is no internet. */
export function addDocsRoutes(router: Router<HttpState>): void {
  router.get(DOCS_PATH, docsHeaders, (ctx) => answerTextConditionally(ctx, DOCS_PAGE, 'text/html'));
  router.get(`${DOCS_PATH}/${INITIALIZER_FILE}`, docsHeaders, (ctx) =>
    answerTextConditionally(ctx, INITIALIZER, 'text/javascript'),
  );
  router.get(`${DOCS_PATH}/${STYLE_FILE}`, docsHeaders, (ctx) => answerTextConditionally(ctx, STYLE, 'text/css'));
  for (const [name, type] of Object.entries(DOCS_FILES)) {
    let content: Promise<Buffer> | undefined;
    router.get(`${DOCS_PATH}/${name}`, docsHeaders, async (ctx) => {
      // Read once, when somebody looks at the page: most processes are never asked for it.
      content ??= readFile(new URL(import.meta.resolve(`swagger-ui-dist/${name}`)));
      answerTextConditionally(ctx, await content, type);
    });
  }
}

/** Every visit asks whether there is a newer one, and mostly hears that there is not. */
const docsHeaders: Middleware<HttpState> = async (ctx, next) => {
  ctx.set('Content-Security-Policy', DOCS_POLICY);
  ctx.set('Cache-Control', 'no-cache');
  await next();
};
