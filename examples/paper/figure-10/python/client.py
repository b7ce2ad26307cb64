"""Callers of the wrapper: secrets are joined and hashed. R3 at the wrapper."""

import time

from hashing import md5


class ApiClient:
    def __init__(self, api_key: str, private_key: str, realm: str):
        self.api_key = api_key
        self.private_key = private_key
        self.realm = realm

    def signature(self, nonce: str) -> str:
        return md5(":".join([self.api_key, self.realm, self.private_key, nonce]))

    def headers(self, nonce: str) -> dict:
        stamp = str(int(time.time()))
        return {"X-Timestamp": stamp, "X-Signature": md5(self.api_key + stamp + self.signature(nonce))}
