import { sha256 } from '../shared/digest.ts';

/** A leaf can never be taken for an inner node, nor the other way round: their bytes begin differently. */
const LEAF = Buffer.of(0x00);
const INNER = Buffer.of(0x01);

/** One level of the way from a leaf to the root. */
export interface ProofStep {
  /** Where the sibling stands. */
  readonly side: 'left' | 'right';
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** The salt, 32 bytes that nobody can guess, keeps `content` from being found by trying. */
export function hashLeaf(salt: Uint8Array, content: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([LEAF, salt, content]));
}

/** The root over at least one leaf. An odd node goes up a level as it is. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves;
  while (level.length > 1) level = nextLevel(level);
  const [root] = level;
  if (root === undefined) throw new RangeError('A Merkle tree has at least one leaf');
  return root;
}

/** The siblings on the way from the leaf at `position` to the root; none when it is the only one. */
export function proveInclusion(leaves: readonly Uint8Array[], position: number): readonly ProofStep[] {
  if (position < 0 || position >= leaves.length) throw new RangeError('There is no such leaf');
  const proof: ProofStep[] = [];
  let index = position;
  for (let level = leaves; level.length > 1; level = nextLevel(level)) {
    const isRight = index % 2 === 1;
    const hash = level[isRight ? index - 1 : index + 1];
    if (hash !== undefined) proof.push({ side: isRight ? 'left' : 'right', hash });
    index = Math.floor(index / 2);
  }
  return proof;
}

/** The root that a leaf with this proof is part of: of no use but to be compared. */
export function rootOf(leaf: Uint8Array, proof: readonly ProofStep[]): Uint8Array {
  return proof.reduce((node, { side, hash }) => (side === 'left' ? inner(hash, node) : inner(node, hash)), leaf);
}

function nextLevel(level: readonly Uint8Array[]): readonly Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]];
    if (left !== undefined) above.push(right === undefined ? left : inner(left, right));
  }
  return above;
}

function inner(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([INNER, left, right]));
}
