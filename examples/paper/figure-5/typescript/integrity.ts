// The good side of Figure 5: MD5 checks that a download arrived whole. No finding.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

async function fileChecksum(path: string): Promise<string> {
  const digest = createHash('md5');
  for await (const block of createReadStream(path)) digest.update(block as Buffer);
  return digest.digest('hex');
}

export async function arrivedWhole(path: string, expected: string): Promise<boolean> {
  return (await fileChecksum(path)) === expected;
}
