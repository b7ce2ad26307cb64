"""The thin repository that pre-commit clones: the hooks of our own root, but for a program that pip
brings along. It is a repository of its own because pre-commit clones a hook's repository whole."""

from archives import tar_gz

README = """# micryscope for pre-commit

```yaml
repos:
  - repo: ADDRESS_OF_THIS_REPOSITORY
    rev: v{version}
    hooks:
      - id: micryscope
```

Written by `./dev package` of micryscope, whose version it pins. Nothing is to be changed here.
"""

PYPROJECT = """# What pre-commit installs into the hook's own environment: the program as a wheel.
[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[project]
name = "micryscope-pre-commit"
version = "{version}"
dependencies = ["micryscope=={version}"]

[tool.setuptools]
py-modules = []
"""


def hook_file(own):
    """Our own hooks with the program brought along."""
    hooks = own[own.index("- id:") :]
    for old, new in (
        ("language: unsupported\n", "language: python\n"),
        # `unsupported` needs a newer pre-commit than `python` does.
        ('minimum_pre_commit_version: "4.4.0"\n', 'minimum_pre_commit_version: "3.2.0"\n'),
    ):
        if hooks.count(old) != hooks.count("- id:"):
            raise ValueError(f".pre-commit-hooks.yaml: not every hook says {old.strip()}")
        hooks = hooks.replace(old, new)
    return "# Written by `./dev package` of micryscope.\n" + hooks


def write(folder, project):
    own = (project.root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    texts = {
        ".pre-commit-hooks.yaml": hook_file(own),
        "pyproject.toml": PYPROJECT.format(version=project.version),
        "README.md": README.format(version=project.version),
        **project.licenses,
    }
    top = f"micryscope-pre-commit-{project.version}"
    path = folder / f"{top}.tar.gz"
    tar_gz(path, {f"{top}/{name}": (text.encode(), False) for name, text in texts.items()}, project.epoch)
    return path
