// Encryption of notes: salt, nonce and tag stand before the ciphertext.
const crypto = require('node:crypto');
const settings = require('./settings');

class NoteVault {
  constructor(passphrase) {
    this.salt = crypto.randomBytes(16);
    this.key = crypto.scryptSync(passphrase, this.salt, 32, settings.cost);
  }

  seal(data) {
    const nonce = crypto.randomBytes(12);
    const cipher = crypto.createCipheriv('aes-256-gcm', this.key, nonce);
    const body = Buffer.concat([cipher.update(data), cipher.final()]);
    return Buffer.concat([this.salt, nonce, cipher.getAuthTag(), body]);
  }
}

module.exports = { NoteVault };
