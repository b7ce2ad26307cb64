// Settings of the server; secrets come from the environment and have no default.
const { createHash } = require('node:crypto');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

exports.required = required;
exports.cost = { N: 131072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

// MD5 only names a file here: no finding.
exports.notePath = (title) => 'notes/' + createHash('md5').update(title).digest('hex');
