import { expect } from 'chai';
import fc from 'fast-check';
import { hashLeaf, merkleRoot, proveInclusion, rootOf } from '../../../src/core/billing/merkle-tree.ts';
import { sha256 } from '../../../src/core/shared/digest.ts';

const SALT = new Uint8Array(32).fill(7);
const leaf = (n: number) => hashLeaf(SALT, Buffer.from(`charge ${n}`));
const leavesOf = (count: number) => Array.from({ length: count }, (_, n) => leaf(n));
const inner = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.concat([Buffer.of(1), left, right]));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const tree = fc.integer({ min: 1, max: 40 }).chain((count) => {
  return fc.record({ leaves: fc.constant(leavesOf(count)), position: fc.nat(count - 1) });
});

describe('Merkle tree', () => {
  it('is the leaf itself for one, and hashes pairs level by level, an odd node going up as it is', () => {
    const [a, b, c, d, e] = leavesOf(5);
    expect(hex(merkleRoot([a!]))).to.equal(hex(a!));
    expect(hex(merkleRoot([a!, b!, c!]))).to.equal(hex(inner(inner(a!, b!), c!)));
    const five = inner(inner(inner(a!, b!), inner(c!, d!)), e!);
    expect(hex(merkleRoot([a!, b!, c!, d!, e!]))).to.equal(hex(five));
  });

  it('hashes a leaf as zero, salt and content', () => {
    const expected = sha256(Buffer.concat([Buffer.of(0), SALT, Buffer.from('charge 1')]));
    expect(hex(leaf(1))).to.equal(hex(expected));
  });

  it('has no root without a leaf, and no proof of a leaf that is not there', () => {
    expect(() => merkleRoot([])).to.throw(RangeError);
    for (const position of [-1, 3]) expect(() => proveInclusion(leavesOf(3), position)).to.throw(RangeError);
  });

  it('proves every leaf, with a proof no longer than the tree is high', () => {
    fc.assert(
      fc.property(tree, ({ leaves, position }) => {
        const proof = proveInclusion(leaves, position);
        expect(hex(rootOf(leaves[position]!, proof))).to.equal(hex(merkleRoot(leaves)));
        expect(proof.length).to.be.at.most(Math.ceil(Math.log2(leaves.length)));
      }),
    );
  });

  it('proves nothing for another leaf, another place, or a proof of which anything was changed', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(255), ({ leaves, position }, pick, bit) => {
        const root = hex(merkleRoot(leaves));
        const proof = proveInclusion(leaves, position);
        const own = leaves[position]!;
        const other = (position + 1) % leaves.length;
        if (other !== position) {
          expect(hex(rootOf(leaves[other]!, proof))).to.not.equal(root);
          expect(hex(rootOf(own, proveInclusion(leaves, other)))).to.not.equal(root);
        }
        expect(hex(rootOf(flip(own, bit), proof))).to.not.equal(root);
        if (proof.length === 0) return;
        const step = pick % proof.length;
        const change = (over: (one: (typeof proof)[number]) => (typeof proof)[number]) =>
          hex(
            rootOf(
              own,
              proof.map((one, index) => (index === step ? over(one) : one)),
            ),
          );
        expect(change((one) => ({ ...one, hash: flip(one.hash, bit) }))).to.not.equal(root);
        expect(change((one) => ({ ...one, side: one.side === 'left' ? 'right' : 'left' }))).to.not.equal(root);
        expect(hex(rootOf(own, proof.toSpliced(step, 1)))).to.not.equal(root);
        expect(hex(rootOf(own, [...proof, proof[step]!]))).to.not.equal(root);
      }),
    );
  });

  it('has another root for leaves that were changed, swapped, added or left out', () => {
    fc.assert(
      fc.property(tree, fc.nat(255), ({ leaves, position }, bit) => {
        const root = hex(merkleRoot(leaves));
        const changed = leaves.map((one, index) => (index === position ? flip(one, bit) : one));
        expect(hex(merkleRoot(changed))).to.not.equal(root);
        expect(hex(merkleRoot([...leaves, leaves[position]!]))).to.not.equal(root);
        if (leaves.length > 1) {
          expect(hex(merkleRoot(leaves.toSpliced(position, 1)))).to.not.equal(root);
          expect(hex(merkleRoot(leaves.toReversed()))).to.not.equal(root);
        }
      }),
    );
  });

  it('never takes an inner node for a leaf: its two halves as the content of a leaf give another hash', () => {
    const [a, b, c] = leavesOf(3);
    const node = inner(a!, b!);
    const halves = Buffer.concat([a!, b!]);
    for (const [salt, content] of [
      [halves.subarray(0, 32), halves.subarray(32)],
      [new Uint8Array(0), halves],
      [Buffer.of(1), halves],
    ] as const) {
      expect(hex(hashLeaf(salt, content))).to.not.equal(hex(node));
    }
    expect(hex(merkleRoot([node, c!]))).to.equal(hex(merkleRoot([a!, b!, c!])));
    const forged = hashLeaf(halves.subarray(0, 32), halves.subarray(32));
    expect(hex(merkleRoot([forged, c!]))).to.not.equal(hex(merkleRoot([a!, b!, c!])));
  });
});

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, index) => (index === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte));
}
