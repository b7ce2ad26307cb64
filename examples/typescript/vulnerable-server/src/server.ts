// A small MCP server that keeps notes. It has every misuse that R1 to R8 find; see README.md.
import { writeFile } from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import jwt from 'jsonwebtoken';
import OpenAI from 'openai';
import { z } from 'zod';
import { accounts, sessionToken } from './accounts.js';
import { notePath, settings } from './settings.js';
import { NoteVault, legacyEncrypt } from './vault.js';

const server = new McpServer({ name: 'notes', version: '1.0.0' });
const client = new OpenAI({ apiKey: settings.openaiApiKey });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const login = { name: z.string(), password: z.string() };

server.registerTool('sign_up', { description: 'Create an account.', inputSchema: login }, async ({ name, password }) => {
  accounts.store(name, password);
  return text(`welcome, ${name}`);
});

server.registerTool('log_in', { description: 'Log in.', inputSchema: login }, async ({ name, password }) => {
  if (!accounts.verify(name, password)) return text('wrong name or password');
  return text(jwt.sign({ sub: name, sid: sessionToken() }, settings.sessionSecret, { algorithm: 'HS256' }));
});

server.registerTool(
  'save_note',
  {
    description: 'Encrypt a note and keep it.',
    inputSchema: { title: z.string(), body: z.string(), passphrase: z.string() },
  },
  async ({ title, body, passphrase }) => {
    const vault = await NoteVault.open(passphrase);
    await writeFile(notePath(title), vault.seal(body));
    return text('saved');
  },
);

server.registerTool(
  'export_notes',
  {
    description: 'Encrypt notes for the old desktop program.',
    inputSchema: { body: z.string(), key: z.string() },
  },
  async ({ body, key }) => text(legacyEncrypt(body, key)),
);

server.registerTool('summarize', { description: 'Summarize a note.', inputSchema: { body: z.string() } }, async ({ body }) => {
  const answer = await client.responses.create({ model: 'gpt-4o-mini', input: body });
  return text(answer.output_text);
});

await server.connect(new StdioServerTransport());
