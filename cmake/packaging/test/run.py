#!/usr/bin/env python3
"""Runs the tests of packages: `run.py` all, `run.py wheel precommit` those whose file or class is called so."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def chosen(suite, words):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from chosen(test, words)
        elif not words or any(word.lower() in test.id().lower() for word in words):
            yield test


def main():
    sys.path.insert(0, str(HERE))
    found = unittest.defaultTestLoader.discover(str(HERE), "*_test.py")
    tests = list(chosen(found, sys.argv[1:]))
    if not tests:
        sys.exit("no test is called so")
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(tests))
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
