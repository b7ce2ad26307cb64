"""Accounts and sessions, in memory."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

_users = {}
_sessions = {}
_hasher = PasswordHasher()


def store(name, password):
    _users[name] = _hasher.hash(password)


def verify(name, password):
    try:
        return name in _users and _hasher.verify(_users[name], password)
    except VerifyMismatchError:
        return False


def session_id():
    return secrets.token_urlsafe(32)


def keep_session(name, token):
    _sessions[name] = token
