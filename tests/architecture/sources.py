"""The files of the project: those that git knows, or would know."""

import subprocess
from pathlib import Path

from dev.state import ROOT

APPS = ("core", "notifications", "stakeholders", "meetings", "trainings")


def tracked(*endings):
    """Paths relative to the root; without git (a release, a container) all that is there."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if _ours(path)]
    else:
        names = [Path(line) for line in listing.stdout.splitlines()]
    return tuple(
        path
        for path in sorted(names)
        if (not endings or path.suffix in endings) and (ROOT / path).is_file()
    )


def python_files():
    """Our own Python, without what Django writes."""
    return tuple(path for path in tracked(".py") if "migrations" not in path.parts)


def _ours(path):
    return not any(part.startswith(".") for part in path.relative_to(ROOT).parts)


__all__ = ["APPS", "ROOT", "python_files", "tracked"]
