// Figure 10: a private method wraps MD5, and what its callers hand over says what it is for. R3 at the wrapper.
import * as crypto from 'crypto';

export class ApiClient {
  constructor(
    private readonly apiKey: string,
    private readonly privateKey: string,
    private readonly realm: string,
  ) {}

  private md5(data: string): string {
    return crypto.createHash('md5').update(data).digest('hex');
  }

  signature(nonce: string): string {
    return this.md5(`${this.apiKey}:${this.realm}:${this.privateKey}:${nonce}`);
  }

  headers(nonce: string): Record<string, string> {
    const stamp = String(Date.now());
    return { 'X-Timestamp': stamp, 'X-Signature': this.md5(`${this.apiKey}${stamp}${this.signature(nonce)}`) };
  }
}
