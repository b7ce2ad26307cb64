// A small MCP server that keeps notes. It has every misuse that R1 to R8 find; see README.md.
const fs = require('node:fs/promises');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js');
const jwt = require('jsonwebtoken');
const OpenAI = require('openai');
const { z } = require('zod');
const accounts = require('./accounts');
const settings = require('./settings');
const { NoteVault, legacyEncrypt } = require('./vault');

const server = new McpServer({ name: 'notes', version: '1.0.0' });
const client = new OpenAI({ apiKey: settings.openaiApiKey });
const text = (value) => ({ content: [{ type: 'text', text: value }] });

server.tool('sign_up', 'Create an account.', { name: z.string(), password: z.string() }, async ({ name, password }) => {
  accounts.store(name, password);
  return text(`welcome, ${name}`);
});

server.tool('log_in', 'Log in.', { name: z.string(), password: z.string() }, async ({ name, password }) => {
  if (!accounts.verify(name, password)) return text('wrong name or password');
  const { SESSION_SECRET = 'notes-session-2024' } = process.env;
  return text(jwt.sign({ sub: name, sid: accounts.sessionToken() }, SESSION_SECRET, { algorithm: 'HS256' }));
});

server.tool(
  'save_note',
  'Encrypt a note and keep it.',
  { title: z.string(), body: z.string(), passphrase: z.string() },
  async ({ title, body, passphrase }) => {
    await fs.writeFile(settings.notePath(title), new NoteVault(passphrase).seal(body));
    return text('saved');
  },
);

server.tool(
  'export_notes',
  'Encrypt notes for the old desktop program.',
  { body: z.string(), key: z.string(), mode: z.enum(['ecb', 'cbc']).default('ecb') },
  async ({ body, key, mode }) => text(legacyEncrypt(body, key, mode)),
);

server.tool('summarize', 'Summarize a note.', { body: z.string() }, async ({ body }) => {
  const answer = await client.responses.create({ model: 'gpt-4o-mini', input: body });
  return text(answer.output_text);
});

server.connect(new StdioServerTransport());
