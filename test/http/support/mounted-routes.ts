import { createRouter } from '../../../src/adapters/http/app.ts';
import { type HttpDependencies } from '../../../src/adapters/http/dependencies.ts';

/** Every route of the service as `GET /api/apis/:id`, without HEAD, which comes with GET, and preflights. */
export function mountedRoutes(dependencies: HttpDependencies): readonly string[] {
  return createRouter(dependencies).stack.flatMap(({ methods, path }) =>
    methods.filter((method) => isDocumented(method, String(path))).map((method) => `${method} ${String(path)}`),
  );
}

/** To the gateway OPTIONS is a call like any other; elsewhere it asks what a page may do. */
function isDocumented(method: string, path: string): boolean {
  return method !== 'HEAD' && (method !== 'OPTIONS' || path.startsWith('/v1/call/'));
}
