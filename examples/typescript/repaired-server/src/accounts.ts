// Accounts and sessions, in memory.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { settings } from './settings.js';

abstract class Accounts {
  private readonly users = new Map<string, { salt: Buffer; hash: Buffer }>();

  protected abstract digest(password: string, salt: Buffer): Buffer;

  store(name: string, password: string): void {
    const salt = randomBytes(16);
    this.users.set(name, { salt, hash: this.digest(password, salt) });
  }

  verify(name: string, password: string): boolean {
    const known = this.users.get(name);
    return known !== undefined && timingSafeEqual(known.hash, this.digest(password, known.salt));
  }
}

class SlowAccounts extends Accounts {
  protected digest(password: string, salt: Buffer): Buffer {
    return scryptSync(password, salt, 32, settings.kdf);
  }
}

export const accounts: Accounts = new SlowAccounts();

export function sessionToken(): string {
  const sessionToken = randomBytes(16).toString('hex');
  return sessionToken;
}
