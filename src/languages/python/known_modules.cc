// Names that are never a module of the repository, or hardly ever: see import_paths.h. Sorted by
// byte, looked up by binary search.
#include <algorithm>
#include <array>

#include "languages/python/import_paths.h"

namespace micryscope::languages::py {

namespace {

// sys.stdlib_module_names of CPython 3.11 with what 3.12 removed; without private modules and those
// that a repository is likelier to mean (test, crypt).
constexpr auto kStandard = std::to_array<std::string_view>({
    "__future__", "_thread", "abc", "aifc", "antigravity", "argparse", "array", "ast",
    "asynchat", "asyncio", "asyncore", "atexit", "audioop", "base64", "bdb", "binascii",
    "bisect", "builtins", "bz2", "cProfile", "calendar", "cgi", "cgitb", "chunk", "cmath",
    "cmd", "code", "codecs", "codeop", "collections", "colorsys", "compileall", "concurrent",
    "configparser", "contextlib", "contextvars", "copy", "copyreg", "csv", "ctypes",
    "curses", "dataclasses", "datetime", "dbm", "decimal", "difflib", "dis", "distutils",
    "doctest", "email", "encodings", "ensurepip", "enum", "errno", "faulthandler", "fcntl",
    "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc", "genericpath",
    "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq",
    "hmac", "html", "http", "idlelib", "imaplib", "imghdr", "importlib", "inspect", "io",
    "ipaddress", "itertools", "json", "keyword", "lib2to3", "linecache", "locale", "logging",
    "lzma", "mailbox", "mailcap", "marshal", "math", "mimetypes", "mmap", "modulefinder",
    "msilib", "msvcrt", "multiprocessing", "netrc", "nis", "nntplib", "nt", "ntpath",
    "nturl2path", "numbers", "opcode", "operator", "optparse", "os", "ossaudiodev", "pathlib",
    "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib", "poplib",
    "posix", "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr",
    "pydoc", "pydoc_data", "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib",
    "resource", "rlcompleter", "runpy", "sched", "secrets", "select", "selectors", "shelve",
    "shlex", "shutil", "signal", "site", "smtpd", "smtplib", "sndhdr", "socket", "socketserver",
    "spwd", "sqlite3", "sre_compile", "sre_constants", "sre_parse", "ssl", "stat", "statistics",
    "string", "stringprep", "struct", "subprocess", "sunau", "symtable", "sys", "sysconfig",
    "syslog", "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "this",
    "threading", "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace",
    "traceback", "tracemalloc", "tty", "turtle", "turtledemo", "types", "typing", "unicodedata",
    "unittest", "urllib", "uu", "uuid", "venv", "warnings", "wave", "weakref", "webbrowser",
    "winreg", "winsound", "wsgiref", "xdrlib", "xml", "xmlrpc", "zipapp", "zipfile",
    "zipimport", "zlib", "zoneinfo",
});

// Packages of the index whose names a project's own files often repeat ("providers/openai.py").
constexpr auto kPackages = std::to_array<std::string_view>({
    "Crypto", "Cryptodome", "Fernet", "Levenshtein", "OpenSSL", "PIL", "aiohttp", "anthropic",
    "argon2", "asyncpg", "attr", "attrs", "authlib", "azure", "bcrypt", "binance", "bitcoinlib",
    "boto3", "botocore", "bs4", "cachetools", "ccxt", "celery", "certifi", "chromadb", "click",
    "cohere", "coincurve", "cryptography", "cv2", "dateutil", "decouple", "discord",
    "diskcache", "django", "docker", "dotenv", "ecdsa", "elasticsearch", "eth_account", "faker",
    "fastapi", "fastmcp", "firebase_admin", "flask", "flask_cors", "flask_jwt_extended",
    "github", "gitlab", "gnupg", "google", "googleapiclient", "groq", "gunicorn", "httpx",
    "huggingface_hub", "hvac", "hypothesis", "itsdangerous", "jinja2", "jose", "jwt", "kafka",
    "keyring", "kubernetes", "langchain", "langchain_community", "langchain_core",
    "langchain_openai", "langgraph", "litellm", "llama_index", "loguru", "lxml", "matplotlib",
    "mcp", "mistralai", "mnemonic", "motor", "msgpack", "mysql", "nacl", "networkx",
    "notion_client", "numpy", "oauthlib", "ollama", "openai", "orjson", "pandas", "paramiko",
    "passlib", "pika", "pinecone", "pkg_resources", "playwright", "polars", "psutil", "psycopg",
    "psycopg2", "pyDes", "pyarrow", "pydantic", "pydantic_settings", "pymongo", "pymysql",
    "pyotp", "pytest", "pytz", "qdrant_client", "quart", "redis", "replicate", "requests",
    "rest_framework", "rich", "rsa", "sanic", "scipy", "seaborn", "selenium", "setuptools",
    "simplecrypt", "six", "sklearn", "slack_sdk", "solana", "solders", "sqlalchemy",
    "starlette", "stripe", "structlog", "supabase", "telegram", "tenacity", "tensorflow",
    "tiktoken", "together", "toml", "tomli", "torch", "tornado", "tqdm", "transformers",
    "tronpy", "twilio", "typer", "typing_extensions", "ujson", "urllib3", "uvicorn", "vertexai",
    "weaviate", "web3", "websocket", "websockets", "werkzeug", "xrpl", "yaml", "yfinance",
});

static_assert(std::is_sorted(kStandard.begin(), kStandard.end()));
static_assert(std::is_sorted(kPackages.begin(), kPackages.end()));

}  // namespace

bool is_standard_module(std::string_view root) {
  return std::binary_search(kStandard.begin(), kStandard.end(), root);
}

bool is_known_package(std::string_view root) {
  return std::binary_search(kPackages.begin(), kPackages.end(), root);
}

}  // namespace micryscope::languages::py
