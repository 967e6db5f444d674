/** The port with some methods replaced; the others stay its own. */
export function overriding<T extends object>(port: T, methods: Partial<T>): T {
  return Object.assign(Object.create(port) as T, methods);
}
