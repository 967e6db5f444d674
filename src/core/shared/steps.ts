import { type Err, type Result } from 'neverthrow';

/** The body of neverthrow's `safeTry`: `yield*` of a result goes on with its value or ends the steps with its error. */
export type Steps<T, E> = AsyncGenerator<Err<never, E>, Result<T, E>>;
