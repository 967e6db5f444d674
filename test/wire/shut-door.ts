export interface Door {
  readonly opened: Promise<undefined>;
  readonly open: () => void;
}

/** A door that is shut until somebody opens it. */
export function shutDoor(): Door {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { opened: promise, open: () => resolve(undefined) };
}
