"""Every construct of the Python front end once; tests/properties/golden_test.cc."""
import os.path as paths
from . import sibling
from .package import name as other
from .star import *
from a.b import c

SIZE: int = 16
first, *rest = 1, 2, 3
table = {"a": 1, **other, b: [1, *rest]}
del SIZE


@c.decorator("x")
def plain(a, b=SIZE, /, *args: int, key=None, **options) -> bytes:
    """Says what it does."""
    global first
    first = a
    if not key:
        raise ValueError(f"no key: {a!r} {b:>{key}}")
    for i, x in enumerate(args):
        if x:
            continue
        total = i
    else:
        total = -1
    while total < 3:
        total += 1
        break
    try:
        with open(paths.join("x", str(a)), "rb") as handle:
            data = handle.read()[1:-1]
    except (OSError, KeyError) as error:
        data = b"\x00" * 16 + error.args[0]
    finally:
        options["size"] = len(data)
    return plain(*args, key=key, **options) or data if data else None


class Vault(c.Base, metaclass=Meta):
    field = b"constant"
    typed: "Vault"

    def __init__(self, key):
        super().__init__()
        self.key = key
        self._n = self.field

    @property
    def size(self):
        return len(self.key)

    @staticmethod
    async def fetch(url):
        async with c.get(url) as response:
            return await response.json()

    def items(self):
        def inner():
            nonlocal count
            count = count + 1
            yield count

        count = 0
        return [y for x in inner() if x for y in x] + list(map(lambda z: z % 2, rest))


match plain(1, 2):
    case {"mode": "ecb" | "cbc" as mode, **more}:
        print(mode)
    case [x, *_] if x > 1:
        print("%s-%d" % (x, 1), "{}".format(x), "-".join([str(x)]))
    case Vault(key=k):
        print(k)
    case _:
        pass

if (n := len(rest)) > 1 and n is not None:
    print(not n, ~n, n ** 2, n // 2, n if n else 0)
