import { expect } from 'chai';
import { parseWebhookUrl } from '../../../src/core/webhooks/webhook-url.ts';

const read = (text: string) =>
  parseWebhookUrl(text).match(
    ({ href, host }) => `${href} at ${host}`,
    ({ reason }) => reason,
  );

const TAKEN = {
  'https://example.com': 'https://example.com/ at example.com',
  'https://Example.COM./hook/': 'https://example.com/hook/ at example.com',
  'https://example.com/hook?tenant=a%20b&x=?': 'https://example.com/hook?tenant=a%20b&x=? at example.com',
  'http://0x7f.1:8080/hook': 'http://127.0.0.1:8080/hook at 127.0.0.1',
  'https://[::1]/?a': 'https://[::1]/?a at [::1]',
};

const REFUSED = {
  '': 'malformed',
  'example.com/hook': 'malformed',
  'ftp://example.com/': 'not_http',
  'https://user:secret@example.com/': 'credentials',
  'https://example.com/#part': 'query_or_fragment',
  'https://example.com/?a#part': 'query_or_fragment',
  'https://example.com/?a b': 'malformed',
  'https://example.com/?a\nb': 'malformed',
  'https://example.com\\@inside.example/': 'malformed',
  [`https://example.com/?${'a'.repeat(2048)}`]: 'too_long',
};

describe('The address of a webhook', () => {
  for (const [text, taken] of Object.entries(TAKEN)) {
    it(`is taken: ${text}`, () => expect(read(text)).to.equal(taken));
  }

  for (const [text, reason] of Object.entries(REFUSED)) {
    it(`is refused as ${reason}: ${JSON.stringify(text.slice(0, 40))}`, () => expect(read(text)).to.equal(reason));
  }
});
