/** What a test has been through, in a line below its name. */
export function printFigures(figures: Readonly<Record<string, number>>): void {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(`      ${parts.join(', ')}\n`);
}

export const secondsSince = (startedAt: number): number => Number(((performance.now() - startedAt) / 1000).toFixed(1));
