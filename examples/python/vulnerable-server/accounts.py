"""Accounts and sessions, in memory."""

import hashlib
import hmac
import random

_users = {}
_sessions = random.Random(20240101)


def _digest(password):
    return hashlib.md5(password.encode()).hexdigest()


def store(name, password):
    _users[name] = _digest(password)


def verify(name, password):
    return hmac.compare_digest(_users.get(name, ""), _digest(password))


def session_token():
    session_token = "".join(_sessions.choice("0123456789abcdef") for _ in range(32))
    return session_token
