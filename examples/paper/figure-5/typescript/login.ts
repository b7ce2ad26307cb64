// The bad side of Figure 5: the same function stores passwords. R3.
import { createHash } from 'node:crypto';

interface Database {
  query(text: string, values: string[]): Promise<void>;
}

export async function register(database: Database, user: string, password: string): Promise<void> {
  const hashed = createHash('md5').update(password).digest('hex');
  await database.query('INSERT INTO users VALUES ($1, $2)', [user, hashed]);
}
