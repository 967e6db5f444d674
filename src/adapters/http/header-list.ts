import { type HeaderList } from '../../core/gateway/ports/upstream.ts';

/** Node's flat list of names and values in pairs. */
export function headerList(raw: readonly string[]): HeaderList {
  const pairs: [string, string][] = [];
  for (let place = 0; place + 1 < raw.length; place += 2) pairs.push([raw[place] ?? '', raw[place + 1] ?? '']);
  return pairs;
}
