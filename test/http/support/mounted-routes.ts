import { createRouter } from '../../../src/adapters/http/app.ts';
import { type HttpDependencies } from '../../../src/adapters/http/dependencies.ts';

/** Every route of the service as `GET /api/apis/:id`, without HEAD, which comes with GET, and preflights. */
export function mountedRoutes(dependencies: HttpDependencies): readonly string[] {
  return createRouter(dependencies).stack.flatMap(({ methods, path }) =>
    methods.filter((method) => !['HEAD', 'OPTIONS'].includes(method)).map((method) => `${method} ${String(path)}`),
  );
}
