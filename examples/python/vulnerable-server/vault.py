"""Encryption of notes."""

import hashlib

from Crypto.Cipher import AES, DES
from Crypto.Util.Padding import pad

import settings

_MODES = {"ecb": DES.MODE_ECB, "cbc": DES.MODE_CBC}


class NoteVault:
    def __init__(self, passphrase):
        self._key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), settings.SALT, settings.ROUNDS)

    def seal(self, data):
        cipher = AES.new(self._key, AES.MODE_CBC, settings.FIRST_IV)
        return cipher.encrypt(pad(data, AES.block_size))


def legacy_encrypt(data, key, mode):
    return DES.new(key[:8], _MODES[mode]).encrypt(pad(data, DES.block_size))
