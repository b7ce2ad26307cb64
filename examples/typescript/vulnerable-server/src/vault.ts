// Encryption of notes.
import { createCipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import CryptoJS from 'crypto-js';
import { settings } from '@/settings';

const derive = promisify(pbkdf2);

enum Legacy {
  Blocks = 'ecb',
  Chained = 'cbc',
}

const modes = { [Legacy.Blocks]: CryptoJS.mode.ECB, [Legacy.Chained]: CryptoJS.mode.CBC };

export class NoteVault {
  private static readonly FIRST_IV = new Uint8Array(16);

  private constructor(private readonly key: Buffer) {}

  static async open(passphrase: string): Promise<NoteVault> {
    const { salt, rounds } = settings.kdf;
    return new NoteVault(await derive(passphrase, salt, rounds, 32, 'sha256'));
  }

  seal(data: string): Buffer {
    const cipher = createCipheriv('aes-256-cbc', this.key, NoteVault.FIRST_IV);
    return Buffer.concat([cipher.update(data, 'utf8'), cipher.final()]);
  }
}

export function legacyEncrypt(text: string, key: string, mode: Legacy = Legacy.Blocks): string {
  return CryptoJS.DES.encrypt(text, CryptoJS.enc.Utf8.parse(key), { mode: modes[mode] }).toString();
}
