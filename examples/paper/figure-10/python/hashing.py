"""The wrapper of Figure 10. Its purpose is what its callers hand over."""

import hashlib


def md5(data: str) -> str:
    return hashlib.md5(data.encode("utf-8")).hexdigest()
