import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { callSignature, type SignedCall } from '../../../src/core/gateway/call-signature.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/gateway-signature.md', import.meta.url), 'utf8');
const SECRETS = ['cs_new', 'cs_old'];
const NOW = 1_767_225_600;
const CALL: SignedCall = {
  timestampSeconds: NOW,
  method: 'GET',
  pathAndQuery: '/v1/forecast?city=Z%C3%BCrich',
  requestId: 'gw_1',
};

interface Received extends Omit<SignedCall, 'timestampSeconds'> {
  readonly signature: string | undefined;
  readonly now: number;
}

const received = (changes: Partial<Received> = {}, signed: Partial<SignedCall> = {}, secret = 'cs_new'): Received => ({
  ...CALL,
  signature: callSignature(secret, { ...CALL, ...signed }),
  now: NOW,
  ...changes,
});

const GENUINE = [
  received(),
  received({}, {}, 'cs_old'),
  received({ now: NOW + 299 }),
  received({ now: NOW - 299 }),
  received({ pathAndQuery: '/\xfc' }, { pathAndQuery: '/\xfc' }),
];
const FORGED = [
  received({}, {}, 'cs_other'),
  received({ now: NOW + 301 }),
  received({ now: NOW - 301 }),
  received({ method: 'DELETE' }),
  received({ pathAndQuery: '/v1/forecast?city=Bern' }),
  received({ requestId: 'gw_2' }),
  received({ signature: undefined }),
  received({ signature: '' }),
  received({ signature: received().signature?.replace('t=1', 't=2') }),
  received({ signature: received().signature?.slice(0, -2) }),
  received({ signature: `${received().signature ?? ''}00` }),
];

function block(language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(DOCUMENT) ?? [];
  if (code === undefined) throw new Error(`No ${language} in the document`);
  return code;
}

describe('the verifier in docs/gateway-signature.md', () => {
  it('for Node accepts what the gateway signs, and nothing else', async () => {
    const source = `data:text/javascript,${encodeURIComponent(block('js'))}`;
    const { isFromCallora } = (await import(source)) as {
      readonly isFromCallora: (request: object, secrets: readonly string[], nowSeconds: number) => boolean;
    };
    const verified = ({ method, pathAndQuery: url, requestId, signature, now }: Received) =>
      isFromCallora(
        { method, url, headers: { 'x-callora-request-id': requestId, 'x-callora-signature': signature } },
        SECRETS,
        now,
      );
    expect(GENUINE.map(verified)).to.deep.equal(GENUINE.map(() => true));
    expect(FORGED.map(verified)).to.deep.equal(FORGED.map(() => false));
  });

  it('for Python does the same, where there is a Python', function () {
    const calls = JSON.stringify(
      [...GENUINE, ...FORGED].map((call) => ({ ...call, signature: call.signature ?? null })),
    );
    const program = `${block('python')}
import json, sys
for c in json.loads(sys.stdin.read()):
    print(is_from_callora(c["method"], c["pathAndQuery"], c["requestId"], c["signature"], ["cs_new", "cs_old"], c["now"]))
`;
    const { error, status, stdout, stderr } = spawnSync('python3', ['-c', program], { input: calls, encoding: 'utf8' });
    if (error !== undefined) this.skip();
    expect(status, stderr).to.equal(0);
    const expected = [...GENUINE.map(() => 'True'), ...FORGED.map(() => 'False')];
    expect(stdout.trim().split('\n')).to.deep.equal(expected);
  });
});
