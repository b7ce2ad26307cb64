// Figure 16: a request is authenticated by MD5(prefix + API key + time). R3.
const { createHash } = require('node:crypto');
const axios = require('axios');

const PREFIX = 'panel';

function authHeaders(apiKey) {
  const stamp = Math.floor(Date.now() / 1000).toString();
  const token = createHash('md5').update(PREFIX + apiKey + stamp).digest('hex');
  return { 'Panel-Token': token, 'Panel-Timestamp': stamp };
}

module.exports.listSites = async (host) => {
  const answer = await axios.get(`https://${host}/api/v1/sites`, { headers: authHeaders(process.env.PANEL_API_KEY) });
  return answer.data;
};
