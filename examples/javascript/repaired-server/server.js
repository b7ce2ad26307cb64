// A small MCP server that keeps notes. The repaired twin: no findings.
const fs = require('node:fs/promises');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js');
const jwt = require('jsonwebtoken');
const OpenAI = require('openai');
const { z } = require('zod');
const accounts = require('./accounts');
const settings = require('./settings');
const { NoteVault } = require('./vault');

const server = new McpServer({ name: 'notes', version: '1.0.0' });
const client = new OpenAI({ apiKey: settings.required('OPENAI_API_KEY') });
const text = (value) => ({ content: [{ type: 'text', text: value }] });

server.tool('sign_up', 'Create an account.', { name: z.string(), password: z.string() }, async ({ name, password }) => {
  accounts.store(name, password);
  return text(`welcome, ${name}`);
});

server.tool('log_in', 'Log in.', { name: z.string(), password: z.string() }, async ({ name, password }) => {
  if (!accounts.verify(name, password)) return text('wrong name or password');
  return text(jwt.sign({ sub: name, sid: accounts.sessionToken() }, settings.required('SESSION_SECRET'), { algorithm: 'HS256' }));
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
  'Encrypt notes for another program.',
  { body: z.string(), passphrase: z.string() },
  async ({ body, passphrase }) => text(new NoteVault(passphrase).seal(body).toString('base64')),
);

server.tool('summarize', 'Summarize a note.', { body: z.string() }, async ({ body }) => {
  const answer = await client.responses.create({ model: 'gpt-4o-mini', input: body });
  return text(answer.output_text);
});

server.connect(new StdioServerTransport());
