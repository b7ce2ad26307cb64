"""The good side of Figure 5: MD5 checks that a download arrived whole. No finding."""

import hashlib


def file_checksum(path: str) -> str:
    digest = hashlib.md5()
    with open(path, "rb") as handle:
        while block := handle.read(65536):
            digest.update(block)
    return digest.hexdigest()


def arrived_whole(path: str, expected: str) -> bool:
    return file_checksum(path) == expected
