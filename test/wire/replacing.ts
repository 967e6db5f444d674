/** The port with some of its methods replaced: for a worker that is slow or interrupted at one place. */
export function replacing<T extends object>(port: T, methods: Partial<T>): T {
  return new Proxy(port, { get: (target, name) => Reflect.get(name in methods ? methods : target, name) as unknown });
}
