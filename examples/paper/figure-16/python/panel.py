"""Figure 16: a request is authenticated by MD5(prefix + API key + time). R3."""

import hashlib
import os
import time

import httpx

PREFIX = "panel"


def auth_headers(api_key: str) -> dict:
    stamp = str(int(time.time()))
    token = hashlib.md5(f"{PREFIX}{api_key}{stamp}".encode()).hexdigest()
    return {"Panel-Token": token, "Panel-Timestamp": stamp}


def list_sites(host: str) -> str:
    return httpx.get(f"https://{host}/api/v1/sites", headers=auth_headers(os.environ["PANEL_API_KEY"])).text
