"""Settings of the server; secrets come from the environment and have no default."""

import hashlib
import os

ROUNDS = 600_000


def openai_api_key():
    return os.environ["OPENAI_API_KEY"]


def note_path(title):
    return "notes/" + hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()
