import { createHash } from 'node:crypto';
import { type xdr } from '@stellar/stellar-sdk/base';

const MAGIC_AND_VERSION = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const CUSTOM_SECTION = 0;
const SPEC_SECTION = 'contractspecv0';

/** Unsigned LEB128, as WebAssembly writes lengths. */
function leb128(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

function customSection(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([leb128(Buffer.byteLength(name)), Buffer.from(name), content]);
  return Buffer.concat([Buffer.of(CUSTOM_SECTION), leb128(body.length), body]);
}

/** A valid module without code, whose spec section reads like a compiled contract's. */
export function wasmWithSpec(entries: readonly xdr.ScSpecEntry[]): Uint8Array {
  const spec = Buffer.concat(entries.map((entry) => entry.toXdr()));
  return Buffer.concat([MAGIC_AND_VERSION, customSection(SPEC_SECTION, spec)]);
}

/** A contract's code is named by the SHA-256 of its bytes; hex. */
export const wasmHashOf = (wasm: Uint8Array): string => createHash('sha256').update(wasm).digest('hex');
