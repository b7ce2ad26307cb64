"""The bad side of Figure 5: the same function stores passwords. R3."""

import hashlib


def register(database, user: str, password: str) -> None:
    hashed = hashlib.md5(password.encode("utf-8")).hexdigest()
    database.execute("INSERT INTO users VALUES (?, ?)", (user, hashed))
