// Encryption of notes: salt, nonce and tag stand before the ciphertext.
import { createCipheriv, randomBytes, scryptSync } from 'node:crypto';
import { settings } from '@/settings';

export class NoteVault {
  private constructor(private readonly key: Buffer, private readonly salt: Buffer) {}

  static open(passphrase: string): NoteVault {
    const salt = randomBytes(16);
    return new NoteVault(scryptSync(passphrase, salt, 32, settings.kdf), salt);
  }

  seal(data: string): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const body = Buffer.concat([cipher.update(data, 'utf8'), cipher.final()]);
    return Buffer.concat([this.salt, nonce, cipher.getAuthTag(), body]);
  }
}
