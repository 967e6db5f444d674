import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchHost } from './bench-host.ts';
import { parseBenchOptions } from './bench-options.ts';
import { renderFindings, renderSetting } from './report.ts';
import { runBench } from './run-bench.ts';

/** See docs/performance.md. A bar that is not reached is a result; only a wrong answer is a failure. */
const options = parseBenchOptions(process.argv.slice(2));
const host = await BenchHost.open();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void host.close().finally(() => process.exit(1)));
}

try {
  const report = await runBench(host, options, (progress) => process.stderr.write(`${progress}\n`));
  const path = options.jsonPath ?? join(tmpdir(), `callora-bench-${report.date.replaceAll(/\D/g, '')}.json`);
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`\n${renderSetting(report)}\n${renderFindings(report.findings)}\nAll figures: ${path}\n`);
  if (report.findings.some(({ failures }) => failures > 0)) process.exitCode = 1;
} finally {
  await host.close();
}
