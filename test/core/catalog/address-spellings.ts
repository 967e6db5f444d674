import fc from 'fast-check';

/** Every range has a fair chance: most addresses by chance alone are public. */
const edges = [0x0a000000n, 0x64400000n, 0x7f000001n, 0xa9fea9fen, 0xac100000n, 0xc0a80000n, 0xc6120000n, 0xe0000000n];

export const ipv4 = fc.oneof(
  fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
  fc
    .tuple(fc.constantFrom(...edges), fc.bigInt({ min: -2n, max: 70_000n }))
    .map(([edge, offset]) => (edge + offset) & 0xffff_ffffn),
);

const numeral = (value: bigint, base: number, zeros: number): string => {
  const padding = '0'.repeat(zeros);
  if (base === 16) return `0x${padding}${value.toString(16)}`;
  return base === 8 ? `0${padding}${value.toString(8)}` : value.toString();
};

/** One to four parts, each decimal, octal or hexadecimal, padded, in any case, with or without a dot at the end. */
export const ipv4Spelling = fc
  .record({
    bits: ipv4,
    count: fc.integer({ min: 1, max: 4 }),
    bases: fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 }),
    zeros: fc.integer({ min: 0, max: 3 }),
    upper: fc.boolean(),
    end: fc.constantFrom('', '.'),
  })
  .map(({ bits, count, bases, zeros, upper, end }) => {
    const heads = [24n, 16n, 8n].slice(0, count - 1).map((shift) => (bits >> shift) & 0xffn);
    const rest = bits & ((1n << BigInt(32 - 8 * heads.length)) - 1n);
    const text = [...heads, rest].map((part, place) => numeral(part, bases[place]!, zeros)).join('.');
    return { bits, text: (upper ? text.toUpperCase().replaceAll('X', 'x') : text) + end };
  });

const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
const prefix = fc.constantFrom<number[]>(
  [],
  [0xfe80],
  [0xfc00],
  [0x2001, 0xdb8],
  [0x64, 0xff9b],
  [0, 0, 0, 0, 0, 0xffff],
);

/** Zeros folded or not, groups padded or not, the last two groups in dotted decimals or not, in any case. */
export const ipv6Spelling = fc
  .record({
    start: prefix,
    random: fc.array(group, { minLength: 8, maxLength: 8 }),
    padded: fc.boolean(),
    dotted: fc.boolean(),
    upper: fc.boolean(),
    foldAt: fc.nat({ max: 7 }),
    foldLength: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ start, random, padded, dotted, upper, foldAt, foldLength }) => {
    const groups = [...start, ...random].slice(0, 8);
    const full = groups.map((value) => value.toString(16)).join(':');
    const tail = dotted
      ? [
          groups
            .slice(6)
            .flatMap((value) => [value >> 8, value & 0xff])
            .join('.'),
        ]
      : [];
    const words = groups.slice(0, dotted ? 6 : 8).map((value) => value.toString(16).padStart(padded ? 4 : 1, '0'));
    const text = [...folded(words, groups, foldAt, foldLength), ...tail].join(':').replace(/:{3,}/, '::');
    return { full, text: upper ? text.toUpperCase() : text };
  });

/** `['', '']` joins to `::` in the middle; at an end one more empty text makes the second colon. */
function folded(words: string[], groups: readonly number[], at: number, length: number): string[] {
  const end = Math.min(at + length, words.length);
  const foldable = length > 0 && end > at && groups.slice(at, end).every((value) => value === 0);
  if (!foldable) return words;
  const [before, after] = [words.slice(0, at), words.slice(end)];
  return [...(before.length === 0 ? [''] : before), '', ...(after.length === 0 ? [''] : after)];
}
