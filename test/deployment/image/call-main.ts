import { makePaidCall } from './make-paid-call.ts';

/** `node test/deployment/image/call-main.ts http://localhost:3000`: one paid call; exit code 1 when it fails. */
const [url = 'http://localhost:3000'] = process.argv.slice(2);
process.stdout.write(`Call ${await makePaidCall(url)} was charged and confirmed.\n`);
