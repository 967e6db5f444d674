const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  process.stderr.write(`Callora needs Node.js ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}

// Imported only now: an older Node could not even read what follows.
const { run } = await import('./bootstrap/run.ts');
await run();
