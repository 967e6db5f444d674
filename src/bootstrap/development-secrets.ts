import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeStrkey } from '../core/shared/strkey.ts';
import { type SecretsConfig } from './config/secrets-config.ts';
import { createHomeDirectory } from './home-directory.ts';

const FILE_NAME = 'secrets.json';
const SECRET_BYTES = 32;

export type Secrets = { readonly [Name in keyof SecretsConfig]: string };

export interface DevelopmentSecrets {
  readonly secrets: Secrets;
  /** The file that fills the gaps, undefined when everything was given. To be announced; its content never is. */
  readonly path: string | undefined;
}

/**
 * Fills the missing secrets from the home directory's file, which is written once, readable by its owner only, and
 * shared by later starts and by other processes. For use outside production: there all secrets are required.
 *
 * @throws when the file holds something else than secrets.
 */
export async function completeSecrets(given: SecretsConfig, homeDirectory: string): Promise<DevelopmentSecrets> {
  if (isComplete(given)) return { secrets: given, path: undefined };
  const path = join(await createHomeDirectory(homeDirectory), FILE_NAME);
  const stored = await readOrCreate(path);
  return {
    path,
    secrets: {
      jwt: given.jwt ?? stored.jwt,
      adminApiKey: given.adminApiKey ?? stored.adminApiKey,
      metricsApiKey: given.metricsApiKey ?? stored.metricsApiKey,
      chargeId: given.chargeId ?? stored.chargeId,
      sep10Signing: given.sep10Signing ?? stored.sep10Signing,
    },
  };
}

/**
 * What earlier starts have left in the home directory; nothing is made, not even the directory.
 *
 * @throws as `completeSecrets`, and when the file may not be read.
 */
export async function readStoredSecrets(homeDirectory: string): Promise<Partial<Secrets>> {
  const path = join(homeDirectory, FILE_NAME);
  const text = await readIfPresent(path);
  return text === undefined ? {} : parseSecrets(text, path);
}

const isComplete = (given: SecretsConfig): given is Secrets =>
  Object.values(given).every((secret) => secret !== undefined);

async function readOrCreate(path: string): Promise<Secrets> {
  const text = await readIfPresent(path);
  if (text === undefined) {
    // A link fails where a rename would overwrite: of two first starts at once, both use the first one's secrets.
    await publish(path, generateSecrets(), link);
    return readOrCreate(path);
  }
  await chmod(path, 0o600);
  const stored = parseSecrets(text, path);
  const complete = { ...generateSecrets(), ...stored };
  if (Object.keys(stored).length < Object.keys(complete).length) await publish(path, complete, rename);
  return complete;
}

const generateSecret = () => randomBytes(SECRET_BYTES).toString('base64url');

const generateSecrets = (): Secrets => ({
  jwt: generateSecret(),
  adminApiKey: generateSecret(),
  metricsApiKey: generateSecret(),
  chargeId: generateSecret(),
  sep10Signing: encodeStrkey('seed', randomBytes(SECRET_BYTES)),
});

/** Nobody ever sees a half-written file: it gets its name when it is whole. */
async function publish(path: string, secrets: Secrets, giveName: typeof link): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await giveName(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** The cause is withheld on purpose: JSON errors quote the text, which is secret. */
function parseSecrets(text: string, path: string): Partial<Secrets> {
  const stored = parseJson(text);
  if (isPartOfSecrets(stored)) return stored;
  throw new Error(`${path} does not hold development secrets; delete it, and new ones are made`);
}

const isPartOfSecrets = (value: unknown): value is Partial<Secrets> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((secret) => typeof secret === 'string' && secret !== '');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
