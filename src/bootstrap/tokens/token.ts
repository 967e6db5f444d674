import { type ServiceIdentifier } from 'inversify';

/** Under which a container holds a `T`. */
export const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(name);
