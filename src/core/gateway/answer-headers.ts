import { hopByHopNames } from './hop-by-hop.ts';
import { type HeaderList } from './ports/upstream.ts';

/** What a caller is sent of an upstream's header fields, in their order, and behind them ours, which replace its. */
export function answerHeaders(upstream: HeaderList, ours: HeaderList): HeaderList {
  const hopByHop = hopByHopNames(upstream);
  const replaced = ours.map(([name]) => name.toLowerCase());
  const passed = upstream.filter(([name]) => {
    const key = name.toLowerCase();
    return !hopByHop.has(key) && !replaced.includes(key) && !key.startsWith('x-callora-');
  });
  return passed.concat(ours);
}
