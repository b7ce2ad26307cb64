// Figure 15: a tool offers DES in ECB mode to the model. R6 and R8.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import CryptoJS from 'crypto-js';
import { z } from 'zod';

const server = new McpServer({ name: 'crypto-tools', version: '1.0.0' });

server.tool(
  'des_encrypt',
  'Encrypt a text with DES.',
  { plaintext: z.string(), key: z.string() },
  async ({ plaintext, key }) => {
    const encrypted = CryptoJS.DES.encrypt(plaintext, CryptoJS.enc.Utf8.parse(key), {
      mode: CryptoJS.mode.ECB,
      padding: CryptoJS.pad.Pkcs7,
    });
    return { content: [{ type: 'text', text: encrypted.toString() }] };
  },
);

await server.connect(new StdioServerTransport());
