"""A small MCP server that keeps notes. It has every misuse that R1 to R8 find; see README.md."""

import os

import jwt
from mcp.server.fastmcp import FastMCP
from openai import OpenAI

import accounts
import settings
import vault

mcp = FastMCP("notes")
client = OpenAI(api_key=settings.OPENAI_API_KEY)


@mcp.tool()
def sign_up(name: str, password: str) -> str:
    """Create an account."""
    accounts.store(name, password)
    return f"welcome, {name}"


@mcp.tool()
def log_in(name: str, password: str) -> str:
    """Give a session token for a name and password."""
    if not accounts.verify(name, password):
        return "wrong name or password"
    secret = os.getenv("SESSION_SECRET", "notes-session-2024")
    return jwt.encode({"sub": name, "sid": accounts.session_token()}, secret, algorithm="HS256")


@mcp.tool()
def save_note(title: str, text: str, passphrase: str) -> str:
    """Encrypt a note and keep it."""
    sealed = vault.NoteVault(passphrase).seal(text.encode())
    with open(settings.note_path(title), "wb") as note:
        note.write(sealed)
    return "saved"


@mcp.tool()
def export_notes(text: str, key: str, mode: str = "ecb") -> str:
    """Encrypt notes for the old desktop program."""
    return vault.legacy_encrypt(text.encode(), key.encode(), mode).hex()


@mcp.tool()
def summarize(text: str) -> str:
    """Summarize a note."""
    answer = client.responses.create(model="gpt-4o-mini", input=text)
    return answer.output_text


if __name__ == "__main__":
    mcp.run()
