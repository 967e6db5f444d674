import { type Call } from '../../core/gateway/call.ts';

/** A request line may name the whole address (RFC 9112, 3.2.2). */
const ADDRESS = /^(?:[a-z]+:\/\/[^/?#]*)?\/v1\/call\/(?<api>[^/?#]+)(?<path>[^?#]*)(?<query>\?[^#]*)?$/i;

/**
 * What a call asks for, read from the address byte by byte: what a router would decode or fold is the upstream's to
 * read. Null when there is no API in it.
 */
export function callAddressOf(url: string): Pick<Call<unknown, unknown>, 'api' | 'path' | 'query'> | null {
  const { api, path = '', query = '' } = ADDRESS.exec(url)?.groups ?? {};
  return api === undefined ? null : { api, path, query };
}
