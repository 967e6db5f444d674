import { markup, type Markup } from './markup.ts';

/**
 * How to pay for a call with what a local network begins with: a consumer with play money, and a sample API.
 *
 * @param origin where the visitor reached the service, `http://localhost:3000`
 */
export function firstCallSection(origin: string): Markup {
  const upstream = `node -e "require('http').createServer((request, response) => response.end('sunny')).listen(4000)" &`;
  const key = commandOf([
    `curl -X POST ${origin}/api/keys`,
    `-H 'content-type: application/json'`,
    `-H 'x-user-id: user_alice'`,
    `-d '{"apiId":"sample-api"}'`,
  ]);
  const call = commandOf([`curl -i ${origin}/v1/call/sample-api/forecast`, `-H 'x-api-key: THE_KEY_OF_THAT_ANSWER'`]);
  return markup`<section class="wide" aria-labelledby="first-call">
  <h2 id="first-call">Make a paid call</h2>
  <p>The consumer <code>user_alice</code> has a vault with play money, and <code>sample-api</code> is whatever answers at
    <code>UPSTREAM_URL</code>: port 4000 of this machine, unless you have set another.</p>
  <ol class="steps">
    <li>Run something worth paying for. <pre><code>${upstream}</code></pre></li>
    <li>Get a key for it. <pre><code>${key}</code></pre></li>
    <li>Call it. The answer says what it cost. <pre><code>${call}</code></pre></li>
  </ol>
</section>`;
}

/** One command, a line for each part. */
function commandOf(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}
