// Figure 10: a method wraps MD5, and what its callers hand over says what it is for. R3 at the wrapper.
const crypto = require('node:crypto');

class ApiClient {
  constructor(apiKey, privateKey, realm) {
    this.apiKey = apiKey;
    this.privateKey = privateKey;
    this.realm = realm;
  }

  _md5(data) {
    return crypto.createHash('md5').update(data).digest('hex');
  }

  signature(nonce) {
    return this._md5(`${this.apiKey}:${this.realm}:${this.privateKey}:${nonce}`);
  }

  headers(nonce) {
    const stamp = String(Date.now());
    return { 'X-Timestamp': stamp, 'X-Signature': this._md5(`${this.apiKey}${stamp}${this.signature(nonce)}`) };
  }
}

module.exports = { ApiClient };
