// Figure 16: a request is authenticated by MD5(prefix + API key + time). R3.
import { createHash } from 'node:crypto';
import axios from 'axios';

const PREFIX = 'panel';

function authHeaders(apiKey: string): Record<string, string> {
  const stamp = Math.floor(Date.now() / 1000).toString();
  const token = createHash('md5').update(`${PREFIX}${apiKey}${stamp}`).digest('hex');
  return { 'Panel-Token': token, 'Panel-Timestamp': stamp };
}

export async function listSites(host: string): Promise<unknown> {
  const answer = await axios.get(`https://${host}/api/v1/sites`, { headers: authHeaders(process.env.PANEL_API_KEY!) });
  return answer.data;
}
