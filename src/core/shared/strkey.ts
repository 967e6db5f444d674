/**
 * Checks Stellar addresses and seeds (SEP-23) without the SDK: importing it costs a third of a second, and
 * the configuration is read by every process, also by those that never speak to the network.
 */
export type StrkeyKind = 'account' | 'contract' | 'seed';

const VERSION_BYTE: Readonly<Record<StrkeyKind, number>> = { account: 6 << 3, contract: 2 << 3, seed: 18 << 3 };
const FORM = /^[GCS][A-Z2-7]{55}$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const CHECKSUM_BYTES = 2;

/** True when `text` is a strkey of this kind: form, version byte and checksum. */
export function isStrkey(kind: StrkeyKind, text: string): boolean {
  if (!FORM.test(text)) return false;
  const bytes = decodeBase32(text);
  const payload = bytes.subarray(0, -CHECKSUM_BYTES);
  const [low = 0, high = 0] = bytes.subarray(-CHECKSUM_BYTES);
  return bytes[0] === VERSION_BYTE[kind] && ((high << 8) | low) === crc16Xmodem(payload);
}

/** True for the address of an account, `G...`. */
export function isAccountAddress(text: string): boolean {
  return isStrkey('account', text);
}

/** The strkey of 32 bytes. */
export function encodeStrkey(kind: StrkeyKind, bytes: Uint8Array): string {
  const payload = Uint8Array.of(VERSION_BYTE[kind], ...bytes);
  const checksum = crc16Xmodem(payload);
  return encodeBase32(Uint8Array.of(...payload, checksum & 0xff, checksum >> 8));
}

/** RFC 4648 without padding. 56 characters are exactly 35 bytes, so that no bits are left over. */
function decodeBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let bitCount = 0;
  for (const character of text) {
    bits = (bits << 5) | ALPHABET.indexOf(character);
    bitCount += 5;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes.push(bits >> bitCount);
      bits &= (1 << bitCount) - 1;
    }
  }
  return Uint8Array.from(bytes);
}

function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let bitCount = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    bitCount += 8;
    while (bitCount >= 5) {
      bitCount -= 5;
      text += ALPHABET.charAt(bits >> bitCount);
      bits &= (1 << bitCount) - 1;
    }
  }
  return text;
}

/** CRC-16/XMODEM: polynomial 0x1021, initial value 0. */
function crc16Xmodem(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
    }
  }
  return crc;
}
