import { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type RedeemChallengeError } from '../../src/core/access/redeem-challenge.ts';
import { access, loginService, startHttpServer, type HttpServer } from './support/http-server.ts';
import { errorOf, faultsOf, post } from './support/requests.ts';

const ACCOUNT = Keypair.random().publicKey();

describe('login with a wallet', () => {
  const accounts: string[] = [];
  const transactions: string[] = [];
  let answer: ResultAsync<string, RedeemChallengeError>;
  let server: HttpServer;

  before(async () => {
    const login = loginService({
      issueChallenge: {
        execute: (account) => {
          accounts.push(account);
          return Promise.resolve({ transaction: 'AAAA', networkPassphrase: 'A Network' });
        },
      },
      redeemChallenge: {
        execute: (transaction) => {
          transactions.push(transaction);
          return answer;
        },
      },
    });
    server = await startHttpServer({ login, access: access(true) });
  });
  after(() => server.close());
  beforeEach(() => {
    accounts.length = 0;
    transactions.length = 0;
    answer = okAsync('a.b.c');
  });

  function expectForAnyWallet(response: Response): void {
    expect(response.headers.get('access-control-allow-origin')).to.equal('*');
    expect(response.headers.get('cache-control')).to.equal('no-store');
  }

  for (const path of ['/api/auth/challenge', '/auth']) {
    describe(`GET ${path}`, () => {
      const ask = (query: string) => fetch(`${server.url}${path}${query}`);

      it('gives whoever asks a challenge for the account', async () => {
        const response = await ask(`?account=${ACCOUNT}`);
        expect(response.status).to.equal(200);
        expect(await response.json()).to.deep.equal({ transaction: 'AAAA', network_passphrase: 'A Network' });
        expectForAnyWallet(response);
        expect(accounts).to.deep.equal([ACCOUNT]);
      });

      it('takes our home domain, and ignores the domain of the client', async () => {
        const response = await ask(`?account=${ACCOUNT}&home_domain=localhost:3000&client_domain=wallet.example`);
        expect(response.status).to.equal(200);
      });

      for (const [query, fault] of [
        ['', 'query.account INVALID_TYPE'],
        ['?account=', 'query.account INVALID_FORMAT'],
        [`?account=${ACCOUNT.toLowerCase()}`, 'query.account INVALID_FORMAT'],
        [`?account=${ACCOUNT}&account=${ACCOUNT}`, 'query.account INVALID_TYPE'],
        [`?account=${Keypair.random().secret()}`, 'query.account INVALID_FORMAT'],
        [`?account=${ACCOUNT}&home_domain=other.example`, 'query.home_domain INVALID_VALUE'],
        [`?account=${ACCOUNT}&memo=7`, 'query.memo INVALID_TYPE'],
      ] as const) {
        it(`names what is wrong with ${query === '' ? 'no query' : query.replace(/[GS][A-Z2-7]{55}/gi, 'X')}`, async () => {
          const response = await ask(query);
          expect(response.status).to.equal(400);
          expect(await faultsOf(response)).to.deep.equal([fault]);
          expectForAnyWallet(response);
          expect(accounts).to.deep.equal([]);
        });
      }
    });
  }

  for (const path of ['/api/auth/token', '/auth']) {
    describe(`POST ${path}`, () => {
      const send = (body: unknown) => post(`${server.url}${path}`, body, {});

      it('gives a token for a signed challenge', async () => {
        const response = await send({ transaction: 'signed' });
        expect(response.status).to.equal(200);
        expect(await response.json()).to.deep.equal({ token: 'a.b.c' });
        expectForAnyWallet(response);
        expect(transactions).to.deep.equal(['signed']);
      });

      it('takes the challenge as a form as well', async () => {
        const body = new URLSearchParams({ transaction: 'AA+/==' });
        const response = await fetch(`${server.url}${path}`, { method: 'POST', body });
        expect(response.status).to.equal(200);
        expect(transactions).to.deep.equal(['AA+/==']);
      });

      for (const [kind, status, code] of [
        ['challenge_invalid', 401, 'CHALLENGE_INVALID'],
        ['challenge_expired', 401, 'CHALLENGE_EXPIRED'],
        ['challenge_used', 401, 'CHALLENGE_USED'],
        ['signers_unavailable', 503, 'SOROBAN_UNAVAILABLE'],
        ['database_unavailable', 503, 'DATABASE_UNAVAILABLE'],
      ] as const) {
        it(`answers ${kind} with ${status} ${code}`, async () => {
          answer = errAsync({ kind });
          const response = await send({ transaction: 'signed' });
          expect([response.status, (await errorOf(response)).code]).to.deep.equal([status, code]);
          expectForAnyWallet(response);
        });
      }

      it('names every fault of the body', async () => {
        expect(await faultsOf(await send({}))).to.deep.equal(['body.transaction INVALID_TYPE']);
        expect(await faultsOf(await send({ transaction: '' }))).to.deep.equal(['body.transaction TOO_SMALL']);
        const long = await send({ transaction: 'x'.repeat(8193), token: 1 });
        expect(await faultsOf(long)).to.have.members(['body.transaction TOO_BIG', 'body.token UNRECOGNIZED_KEYS']);
        expect(transactions).to.deep.equal([]);
      });

      it('reads neither another type nor a body without end', async () => {
        const headers = { 'Content-Type': 'text/plain' };
        const text = await fetch(`${server.url}${path}`, { method: 'POST', body: 'AAAA', headers });
        expect(text.status).to.equal(415);
        const body = new URLSearchParams({ transaction: 'x'.repeat(200_000) });
        expect((await fetch(`${server.url}${path}`, { method: 'POST', body })).status).to.equal(413);
        expect((await send({ transaction: 'x'.repeat(200_000) })).status).to.equal(413);
      });
    });
  }

  it('lets the browsers of any origin post JSON', async () => {
    for (const path of ['/auth', '/api/auth/token', '/api/auth/challenge']) {
      const headers = { Origin: 'https://wallet.example', 'Access-Control-Request-Method': 'POST' };
      const response = await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers });
      expect(response.status).to.equal(204);
      expect(response.headers.get('access-control-allow-origin')).to.equal('*');
      expect(response.headers.get('access-control-allow-methods')).to.contain('POST');
      expect(response.headers.get('access-control-allow-headers')).to.equal('Content-Type');
    }
  });
});

describe('GET /.well-known/stellar.toml', () => {
  const FACTS = { signingKey: () => Promise.resolve(ACCOUNT), networkPassphrase: 'A "quoted" \\ Network' };
  const read = async (overrides: Parameters<typeof loginService>[0]) => {
    const server = await startHttpServer({ login: loginService({ ...FACTS, ...overrides }) });
    const response = await fetch(`${server.url}/.well-known/stellar.toml`);
    const text = await response.text();
    const etag = response.headers.get('etag') ?? '';
    const known = await fetch(`${server.url}/.well-known/stellar.toml`, { headers: { 'If-None-Match': etag } });
    await server.close();
    return { url: server.url, response, lines: text.split('\n'), known };
  };

  it('names the signing key, the network and where to log in, to web pages of any origin', async () => {
    const { response, lines } = await read({ publicOrigin: 'https://api.callora.example' });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
    expect(response.headers.get('access-control-allow-origin')).to.equal('*');
    expect(lines).to.deep.equal([
      'NETWORK_PASSPHRASE="A \\"quoted\\" \\\\ Network"',
      `SIGNING_KEY="${ACCOUNT}"`,
      'WEB_AUTH_ENDPOINT="https://api.callora.example/auth"',
      '',
    ]);
  });

  it('names the address that it was asked at where no other is known', async () => {
    const { url, lines } = await read({});
    expect(lines).to.include(`WEB_AUTH_ENDPOINT="${url}/auth"`);
  });

  it('answers 304 to who has it', async () => {
    expect((await read({})).known.status).to.equal(304);
  });
});
