type Named<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> };

/**
 * The fields without those that are undefined, so that "not named" has one form: an absent key. (`exactOptional` would
 * say the same to zod, but a generated document would list such fields as required.)
 */
export function namedFields<T extends object>(fields: T): Named<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Named<T>;
}
