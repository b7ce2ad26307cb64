"""A small MCP server that keeps notes, without the misuses of ../vulnerable-server."""

import os

import jwt
from mcp.server.fastmcp import FastMCP
from openai import OpenAI

import accounts
import settings
import vault

mcp = FastMCP("notes")
client = OpenAI(api_key=settings.openai_api_key())


@mcp.tool()
def sign_up(name: str, password: str) -> str:
    """Create an account."""
    accounts.store(name, password)
    return f"welcome, {name}"


@mcp.tool()
def log_in(name: str, password: str) -> str:
    """Open a session for a name and password."""
    if not accounts.verify(name, password):
        return "wrong name or password"
    secret = os.environ["SESSION_SECRET"]
    accounts.keep_session(name, jwt.encode({"sub": name, "sid": accounts.session_id()}, secret, algorithm="HS256"))
    return "logged in"


@mcp.tool()
def save_note(title: str, text: str, passphrase: str) -> str:
    """Encrypt a note and keep it."""
    sealed = vault.NoteVault(passphrase).seal(text.encode())
    with open(settings.note_path(title), "wb") as note:
        note.write(sealed)
    return "saved"


@mcp.tool()
def read_note(title: str, passphrase: str) -> str:
    """Decrypt a note."""
    with open(settings.note_path(title), "rb") as note:
        return vault.open_sealed(passphrase, note.read()).decode()


@mcp.tool()
def export_notes(text: str, passphrase: str) -> str:
    """Encrypt notes to take them along."""
    return vault.NoteVault(passphrase).seal(text.encode()).hex()


@mcp.tool()
def summarize(text: str) -> str:
    """Summarize a note."""
    answer = client.responses.create(model="gpt-4o-mini", input=text)
    return answer.output_text


if __name__ == "__main__":
    mcp.run()
