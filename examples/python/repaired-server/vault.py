"""Encryption of notes: salt and nonce are drawn for each note and kept before it."""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import settings

_SALT_BYTES = 16
_NONCE_BYTES = 12


def _key(passphrase, salt):
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, settings.ROUNDS)


class NoteVault:
    def __init__(self, passphrase):
        self._salt = os.urandom(_SALT_BYTES)
        self._key = _key(passphrase, self._salt)

    def seal(self, data):
        nonce = os.urandom(_NONCE_BYTES)
        return self._salt + nonce + AESGCM(self._key).encrypt(nonce, data, None)


def open_sealed(passphrase, sealed):
    salt, rest = sealed[:_SALT_BYTES], sealed[_SALT_BYTES:]
    nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    return AESGCM(_key(passphrase, salt)).decrypt(nonce, body, None)
