// Accounts and sessions, in memory.
import { createHash, timingSafeEqual } from 'node:crypto';
import seedrandom from 'seedrandom';

abstract class Accounts {
  private readonly users = new Map<string, Buffer>();

  protected abstract digest(password: string): Buffer;

  store(name: string, password: string): void {
    this.users.set(name, this.digest(password));
  }

  verify(name: string, password: string): boolean {
    const known = this.users.get(name);
    return known !== undefined && timingSafeEqual(known, this.digest(password));
  }
}

class FastAccounts extends Accounts {
  protected digest(password: string): Buffer {
    return createHash('sha1').update(password).digest();
  }
}

export const accounts: Accounts = new FastAccounts();

const generator = seedrandom('notes-2024');

export function sessionToken(): string {
  const sessionToken = generator().toString(16).slice(2);
  return sessionToken;
}
