import { expect } from 'chai';
import { answerCountOf, conflictingBody, planLoad } from '../../src/demo/load-plan.ts';
import { parseUsdc } from '../../src/core/shared/usdc.ts';
import { SUBSCRIPTION } from './example-subscription.ts';

describe('The load plan of the demo', () => {
  const plan = planLoad(SUBSCRIPTION);
  const charges = [...plan.singles, ...plan.batch];
  const deliveredAs = (delivery: string) => charges.filter((charge) => charge.delivery === delivery).length;

  it('holds 200 charges of five consumers, most of them single ones', () => {
    expect(charges).to.have.length(200);
    expect(plan.singles.length).to.be.above(plan.batch.length);
    expect(new Set(charges.map(({ body }) => body.userId))).to.deep.equal(new Set(plan.consumers));
    expect(plan.consumers).to.have.length(5);
  });

  it('gives every charge a request id and an amount of its own', () => {
    expect(new Set(charges.map(({ body }) => body.requestId)).size).to.equal(charges.length);
    expect(new Set(charges.map(({ units }) => units)).size).to.equal(charges.length);
  });

  it('states the same amount in units and in the body', () => {
    for (const { body, units } of charges) expect(parseUsdc(body.amountUsdc)._unsafeUnwrap()).to.equal(units);
  });

  it('repeats some charges, sends some twice at once and some with a conflicting body', () => {
    for (const delivery of ['repeated', 'simultaneous', 'conflicting'])
      expect(deliveredAs(delivery)).to.be.at.least(10);
  });

  it('expects one answer per request, and one per item of the batch', () => {
    expect(answerCountOf(plan)).to.equal(200 + 200 - deliveredAs('once') + 1);
  });

  it('lets every consumer afford its charges, but nobody the one beyond the balance', () => {
    for (const consumer of plan.consumers) {
      const own = charges.filter(({ body }) => body.userId === consumer);
      expect(own.reduce((sum, { units }) => sum + units, 0n) <= plan.depositUnits).to.equal(true);
    }
    expect(parseUsdc(plan.beyondBalance.amountUsdc)._unsafeUnwrap() > plan.depositUnits).to.equal(true);
  });

  it('makes a conflicting body that differs in an amount which no charge has', () => {
    const [charge] = plan.singles;
    const conflicting = conflictingBody(charge!);
    expect({ ...conflicting, amountUsdc: charge!.body.amountUsdc }).to.deep.equal(charge!.body);
    const units = parseUsdc(conflicting.amountUsdc)._unsafeUnwrap();
    expect(charges.map((each) => each.units)).not.to.include(units);
  });

  it("makes the subscription's consumer use its API with its key, each of the endpoints, and nobody else", () => {
    const own = charges.filter(({ body }) => body.userId === SUBSCRIPTION.consumerId).map(({ body }) => body);
    expect(own.length).to.be.at.least(40);
    for (const body of own) expect(body).to.include({ apiId: SUBSCRIPTION.apiId, apiKeyId: SUBSCRIPTION.apiKeyId });
    expect([...new Set(own.map(({ endpointId }) => endpointId))]).to.have.members([...SUBSCRIPTION.endpointIds]);
    const others = charges.filter(({ body }) => body.userId !== SUBSCRIPTION.consumerId);
    expect(others.map(({ body }) => body.apiId)).not.to.include(SUBSCRIPTION.apiId);
    expect(others.map(({ body }) => body.apiKeyId)).not.to.include(SUBSCRIPTION.apiKeyId);
  });

  it('charges the batch to one consumer, who alone may send it', () => {
    expect(new Set(plan.batch.map(({ body }) => body.userId)).size).to.equal(1);
  });
});
