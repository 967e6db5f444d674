import { err, ok, type Result } from 'neverthrow';
import { type Logger } from 'pino';
import { type ChargeRequest } from '../../../core/billing/charge-identity.ts';
import { type DeductReceipt } from '../../../core/billing/deduct-receipt.ts';
import { mayActFor, type Caller } from '../access/caller.ts';
import { type HttpDependencies } from '../dependencies.ts';
import { type Problem } from '../error-mapping.ts';
import { presentProblem } from '../presenters/problem.ts';
import { presentReceipt } from '../presenters/receipt.ts';
import { deductBody } from '../schemas/deduct-body.ts';
import { directRequestId } from '../schemas/identifier.ts';
import { validate } from '../schemas/validate.ts';

/** Charges every item at once, each answered as soon as it is durably reserved; a refused one never fails the rest. */
export class DeductBatch {
  private readonly deductUsage: HttpDependencies['deductUsage'];
  private readonly logger: Logger;

  constructor(deductUsage: HttpDependencies['deductUsage'], logger: Logger) {
    this.deductUsage = deductUsage;
    this.logger = logger;
  }

  /** One result per item, in the order of the items. */
  charge(items: readonly unknown[], caller: Caller, requestId: string) {
    return Promise.all(
      items.map(async (item, index) => {
        const outcome = await this.chargeOne(item, `body.items[${index}]`, caller).catch((error: unknown) => {
          this.logger.error({ err: error, requestId, item: index }, 'Batch item failed');
          return err<DeductReceipt, Problem>({ kind: 'internal_error' });
        });
        return { requestId: requestIdOf(item), ...outcome.match(presentReceipt, presentRefusal) };
      }),
    );
  }

  private async chargeOne(item: unknown, field: string, caller: Caller): Promise<Result<DeductReceipt, Problem>> {
    const charge: Result<ChargeRequest, Problem> = validate(deductBody, item, field);
    return charge
      .andThen((request) => (mayActFor(caller, request.userId) ? ok(request) : err({ kind: 'forbidden' as const })))
      .asyncAndThen((request) => this.deductUsage.execute({ charge: request, wait: { for: 'nothing' } }));
  }
}

function presentRefusal(problem: Problem) {
  return { status: 'refused', ...presentProblem(problem) };
}

/** Null when the item has no usable one: a bad id is not echoed, the item's place tells which it is. */
function requestIdOf(item: unknown): string | null {
  const named = typeof item === 'object' && item !== null && 'requestId' in item ? item.requestId : null;
  return directRequestId.safeParse(named).data ?? null;
}
