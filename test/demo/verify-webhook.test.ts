import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook } from '../../src/demo/verify-webhook.ts';

const SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const NOW = Date.UTC(2026, 10, 21);

describe("The demo's receiver of webhooks", () => {
  const body = JSON.stringify({ type: 'settlement.completed', data: { settlementId: 'stl_1' } });
  const signed = (secret = SECRET, at = NOW) => {
    const signature = new Webhook(secret).sign('msg_1', new Date(at), body);
    return { id: 'msg_1', timestamp: String(Math.floor(at / 1000)), signature, body };
  };

  it('believes what the reference library has signed', () => {
    expect(verifyWebhook(signed(), SECRET, NOW)).to.deep.equal(JSON.parse(body));
    const { signature, ...message } = signed();
    const rotating = `v1,${randomBytes(32).toString('base64')} ${signature}`;
    expect(verifyWebhook({ ...message, signature: rotating }, SECRET, NOW)).to.deep.equal(JSON.parse(body));
  });

  const forged = {
    'another secret': signed(`whsec_${randomBytes(24).toString('base64')}`),
    'another body': { ...signed(), body: body.replace('stl_1', 'stl_2') },
    'another id': { ...signed(), id: 'msg_2' },
    'another time': { ...signed(), timestamp: String(NOW / 1000 + 1) },
    'a time long ago': signed(SECRET, NOW - 301_000),
    'a time that is none': { ...signed(), timestamp: 'now' },
    'no signature': { ...signed(), signature: '' },
    'another version': { ...signed(), signature: signed().signature.replace('v1', 'v2') },
  };
  for (const [what, message] of Object.entries(forged)) {
    it(`does not believe a message with ${what}`, () => {
      expect(verifyWebhook(message, SECRET, NOW)).to.equal(null);
    });
  }
});
