"""Prints pip's settings of this machine as the variables that uv reads, for a shell's eval.

Run by dev/bootstrap with the Python that has pip. Hashes decide what may be installed, so
it does not matter which of several indexes a file comes from.
"""

import ast
import os
import shlex
import subprocess
import sys

NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
}


def main() -> None:
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = settings(listed)
    if {"UV_INDEX", "UV_DEFAULT_INDEX"} & found.keys():
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    for name, value in found.items():
        if name not in os.environ:
            print(f"export {name}={shlex.quote(value)}")


def settings(listed: str) -> dict[str, str]:
    """Read lines like `install.cert='/a/file'`; the later ones count more, as with pip."""
    found = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name = NAMES.get(key.rpartition(".")[2])
        if name and key.partition(".")[0] in {"global", "install", ":env:"}:
            words = str(ast.literal_eval(value)).split()
            found[name] = ("," if name == "UV_FIND_LINKS" else " ").join(words)
    return found


if __name__ == "__main__":
    main()
