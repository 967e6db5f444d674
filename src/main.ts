import module from 'node:module';
import { dirname, join } from 'node:path';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  process.stderr.write(`Callora needs Node.js ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

keepCompiledCode();
// Imported only now: an older Node could not even read what follows.
const { run } = await import('./bootstrap/run.ts');
await run();
module.flushCompileCache();
giveBackMemory();

/**
 * The next start neither strips types nor compiles. Kept with the packages and not, as Node would, in the shared
 * temporary directory, where others could lay out code for us. Where nothing can be written, nothing is kept.
 */
function keepCompiledCode(): void {
  const manifest = module.findPackageJSON('.', import.meta.url);
  if (manifest !== undefined) module.enableCompileCache(join(dirname(manifest), 'node_modules', '.cache', 'callora'));
}

/** Starting leaves tens of megabytes of garbage, which V8 would keep for as long as nothing is asked of the service. */
function giveBackMemory(): void {
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  v8.setFlagsFromString('--no-expose-gc');
}
