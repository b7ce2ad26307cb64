// Figure 14: the API key of an LLM client stands in the source. R1. The key is made up.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import OpenAI from 'openai';
import { z } from 'zod';

const server = new McpServer({ name: 'writer', version: '1.0.0' });
const client = new OpenAI({ apiKey: 'sk-proj-Madeup2nXw5bYc7dHf1gJp4sTa6uEe9iNo0PqRsVxUyMkBhZt3vQm8LrK' });

server.registerTool(
  'write',
  { description: 'Write a paragraph.', inputSchema: { topic: z.string() } },
  async ({ topic }) => {
    const answer = await client.responses.create({ model: 'gpt-4o-mini', input: topic });
    return { content: [{ type: 'text', text: answer.output_text }] };
  },
);

await server.connect(new StdioServerTransport());
