import { OK, type ComponentCheck, type HealthReason } from '../../core/health/component.ts';
import { type HealthProbe, type ProbeLimits } from '../../core/health/ports/health-probe.ts';

export interface HttpHealthProbeOptions {
  /** The component's name in every view, e.g. `supabase`. */
  readonly id: string;
  /** May carry a key in its path or query: it is never shown. */
  readonly url: string;
  readonly limits: ProbeLimits;
}

/** A health page is short; of a longer one nothing more is learned. */
const BODY_BYTES_MAX = 64 * 1024;

/** A dependency that is well when it answers a GET with success or a redirect, which is not followed. */
export class HttpHealthProbe implements HealthProbe {
  readonly id: string;
  readonly kind = 'external';
  readonly limits: ProbeLimits;
  readonly #url: string;

  constructor({ id, url, limits }: HttpHealthProbeOptions) {
    this.id = id;
    this.limits = limits;
    this.#url = url;
  }

  async check(signal: AbortSignal): Promise<ComponentCheck> {
    try {
      const response = await fetch(this.#url, {
        signal,
        redirect: 'manual',
        headers: { 'user-agent': 'callora-health' },
      });
      await drain(response);
      return judge(response.status);
    } catch {
      return down(signal.aborted ? 'timeout' : 'unavailable');
    }
  }
}

function judge(status: number): ComponentCheck {
  if (status >= 200 && status < 400) return OK;
  return down(status === 429 || status >= 500 ? 'unavailable' : 'bad_response');
}

/** A connection with an unread body is not used again; a body without end would never be read. */
async function drain({ body }: Response): Promise<void> {
  const stream: ReadableStream<Uint8Array> | null = body;
  if (stream === null) return;
  let bytes = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return;
  }
}

function down(reason: HealthReason): ComponentCheck {
  return { status: 'down', reason };
}
