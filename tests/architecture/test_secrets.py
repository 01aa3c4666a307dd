"""Nothing of a machine, a person's folder or a private registry is in the repository."""

import re

from tests.architecture.sources import ROOT, tracked

BINARY = (".png", ".woff2", ".ico", ".xlsx", ".pdf", ".mo")
FORBIDDEN = {
    "a folder of a machine": re.compile(r"(?<![\w.<-])/(?:work|root|home|Users)/\w+"),
    "a registry": re.compile(
        r"--(?:extra-)?index-url|--trusted-host|files\.pythonhosted|artifactory", re.IGNORECASE
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token": re.compile(r"\b(?:ghp_|github_pat_|AKIA|xox[bp]-)\w{12,}"),
}
# They name what they look for, or pass on what the machine says.
EXEMPT = {"tests/architecture/test_secrets.py", "dev/pip_settings.py"}


def findings():
    for path in tracked():
        if path.suffix in BINARY or str(path) in EXEMPT:
            continue
        text = (ROOT / path).read_text(errors="replace")
        for what, pattern in FORBIDDEN.items():
            if found := pattern.search(text):
                yield f"{path}: {what}: {found[0]}"


def test_no_tracked_file_tells_about_a_machine_or_holds_a_secret():
    assert list(findings()) == []


def test_nothing_compiled_or_local_is_tracked():
    local = [path for path in tracked() if {"__pycache__", ".venv", ".state"} & set(path.parts)]

    assert [*local, *(path for path in tracked(".env", ".sqlite3", ".log"))] == []
