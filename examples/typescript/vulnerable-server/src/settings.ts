// Settings of the server.
import { createHash } from 'node:crypto';

export interface Settings {
  openaiApiKey: string;
  sessionSecret: string;
  kdf: { salt: string; rounds: number };
}

export const settings: Settings = {
  openaiApiKey: 'sk-proj-Madeup4YcHdf1gJp4sTa6uEe9iNo0PqRsVxUyMkBhZt3vQm8LrK2nXw5b',
  sessionSecret: process.env.SESSION_SECRET ?? 'notes-session-2024',
  kdf: { salt: 'notes-server-salt', rounds: 1000 },
};

/** MD5 only names a file here: no finding. */
export function notePath(title: string): string {
  return `notes/${createHash('md5').update(title).digest('hex')}`;
}
