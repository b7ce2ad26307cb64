// Encryption of notes.
const crypto = require('node:crypto');
const CryptoJS = require('crypto-js');
const settings = require('./settings');

const modes = { ecb: CryptoJS.mode.ECB, cbc: CryptoJS.mode.CBC };

class NoteVault {
  constructor(passphrase) {
    this.key = crypto.pbkdf2Sync(passphrase, settings.salt, settings.rounds, 32, 'sha256');
  }

  seal(data) {
    const cipher = crypto.createCipheriv('aes-256-cbc', this.key, settings.firstIv);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  }
}

function legacyEncrypt(text, key, mode = 'ecb') {
  return CryptoJS.DES.encrypt(text, CryptoJS.enc.Utf8.parse(key), { mode: modes[mode] }).toString();
}

module.exports = { NoteVault, legacyEncrypt };
