// Settings of the server; secrets come from the environment and have no default.
import { createHash } from 'node:crypto';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const settings = {
  openaiApiKey: required('OPENAI_API_KEY'),
  sessionSecret: required('SESSION_SECRET'),
  kdf: { N: 131072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 },
};

/** MD5 only names a file here: no finding. */
export function notePath(title: string): string {
  return `notes/${createHash('md5').update(title).digest('hex')}`;
}
