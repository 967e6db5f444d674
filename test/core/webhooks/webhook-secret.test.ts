import { expect } from 'chai';
import { drawWebhookSecret, signWebhook } from '../../../src/core/webhooks/webhook-secret.ts';
import { verifiedWebhook } from '../../support/verified-webhook.ts';

const NOW = Date.UTC(2026, 10, 21);
const CONTENT = { id: 'msg_1', timestamp: NOW / 1000, body: '{"type":"charge.confirmed","data":{"name":"ß 🌦"}}' };

const draw = (fill: number) => drawWebhookSecret({ random: (bytes) => new Uint8Array(bytes).fill(fill) });
const received = (signature: string, body = CONTENT.body) => ({
  headers: { 'webhook-id': CONTENT.id, 'webhook-timestamp': String(CONTENT.timestamp), 'webhook-signature': signature },
  body,
});

describe('The secret of a webhook', () => {
  it('is whsec_ and 32 random bytes in base64', () => {
    const [prefix, text = ''] = draw(0xff).split('_');
    expect(prefix).to.equal('whsec');
    expect([...Buffer.from(text, 'base64')]).to.deep.equal(new Array<number>(32).fill(0xff));
  });

  it('signs what the reference verifier accepts', () => {
    const message = received(signWebhook(CONTENT, [draw(1)]));
    expect(verifiedWebhook(draw(1), message, NOW)).to.deep.equal(JSON.parse(CONTENT.body));
  });

  it('signs for both secrets while one is replaced, and for no third', () => {
    const signature = signWebhook(CONTENT, [draw(2), draw(1)]);
    expect(signature.split(' ')).to.have.length(2);
    for (const secret of [draw(1), draw(2)]) verifiedWebhook(secret, received(signature), NOW);
    expect(() => verifiedWebhook(draw(3), received(signature), NOW)).to.throw();
  });

  it('signs the body, the id and the time', () => {
    const signature = signWebhook(CONTENT, [draw(1)]);
    expect(() => verifiedWebhook(draw(1), received(signature, `${CONTENT.body} `), NOW)).to.throw();
    for (const header of ['webhook-id', 'webhook-timestamp']) {
      const message = received(signature);
      const changed = { ...message, headers: { ...message.headers, [header]: `${CONTENT.timestamp + 1}` } };
      expect(() => verifiedWebhook(draw(1), changed, NOW), header).to.throw();
    }
  });
});
