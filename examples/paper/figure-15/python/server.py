"""Figure 15: a tool offers DES in ECB mode to the model. R6 and R8."""

import base64

from Crypto.Cipher import DES
from Crypto.Util.Padding import pad
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("crypto-tools")


@mcp.tool()
def des_encrypt(plaintext: str, key: str) -> str:
    """Encrypt a text with DES."""
    cipher = DES.new(key.encode()[:8], DES.MODE_ECB)
    return base64.b64encode(cipher.encrypt(pad(plaintext.encode(), DES.block_size))).decode()


if __name__ == "__main__":
    mcp.run()
