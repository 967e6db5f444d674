import { StrKey, xdr } from '@stellar/stellar-sdk/base';
import { field, isJsonObject, isStringArray, type JsonObject, parseJson } from '../json-value.ts';
import { type NetworkRequest } from '../network-message.ts';
import { type Envelope } from '../transactions/envelope.ts';
import { type Occasion, occasionOfTransaction } from './occasion.ts';

type Decode = (envelopeXdr: string) => Envelope | undefined;

/** What a request to /rpc or /horizon is about, as far as it can be told. */
export function occasionOfRequest(request: NetworkRequest, url: URL, decode: Decode): Occasion {
  return url.pathname === '/rpc' ? rpcOccasion(request, decode) : horizonOccasion(request, url, decode);
}

function rpcOccasion({ body }: NetworkRequest, decode: Decode): Occasion {
  const message = parseJson(body);
  const name = isJsonObject(message) ? field(message, 'method') : undefined;
  const params = isJsonObject(message) ? field(message, 'params') : undefined;
  const method = typeof name === 'string' ? name : undefined;
  if (!isJsonObject(params)) return { method, hashes: [], sources: [] };
  const envelope = textIn(params, 'transaction', decode);
  if (envelope !== undefined) return occasionOfTransaction(envelope, method);
  const keys = field(params, 'keys');
  return {
    method,
    hashes: textIn(params, 'hash', (hash) => [hash.toLowerCase()]) ?? [],
    sources: isStringArray(keys) ? keys.flatMap(accountIn) : [],
  };
}

function textIn<T>(params: JsonObject, name: string, read: (text: string) => T): T | undefined {
  const value = field(params, name);
  return typeof value === 'string' ? read(value) : undefined;
}

/** The account that a ledger key (base64) names; none for other keys. */
function accountIn(key: string): readonly string[] {
  try {
    const decoded = xdr.LedgerKey.fromXdr(key, 'base64');
    return decoded.type === 'account' ? [StrKey.encodeEd25519PublicKey(decoded.account.accountId.ed25519.value)] : [];
  } catch {
    return [];
  }
}

function horizonOccasion({ method, body }: NetworkRequest, { pathname }: URL, decode: Decode): Occasion {
  const [, , resource, id] = pathname.split('/');
  const envelope = method === 'POST' ? decode(new URLSearchParams(body).get('tx') ?? '') : undefined;
  if (envelope !== undefined) return occasionOfTransaction(envelope, 'horizon');
  return {
    method: 'horizon',
    hashes: resource === 'transactions' && id !== undefined ? [id] : [],
    sources: resource === 'accounts' && id !== undefined ? [id] : [],
  };
}
