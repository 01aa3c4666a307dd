"""What the documents name is there."""

import re

import pytest
from django.core.management import call_command

from core import roles
from tests.architecture.sources import ROOT, tracked

DOCUMENTS = tuple(
    path for path in tracked(".md") if not str(path).startswith(("static/", "locale/"))
)
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([\w./<>{}*-]+/[\w./<>{}*-]*|[\w-]+\.(?:py|md|toml|yml|yaml))`")
# Names that stand for something: patterns, addresses, what a run makes.
PATTERN = re.compile(r"[<>{}*]|^/|^\.state|^\.venv|^media/|^staticfiles")


def named_files(text):
    return {name for name in CODE.findall(text) if not PATTERN.search(name)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_link_leads_somewhere(path):
    targets = LINK.findall((ROOT / path).read_text())
    local = [target for target in targets if "://" not in target and "mailto:" not in target]

    missing = [target for target in local if not (ROOT / path.parent / target).exists()]
    assert missing == []


def test_every_file_that_the_map_names_exists():
    missing = {name for name in named_files((ROOT / "docs/map.md").read_text()) if not exists(name)}

    assert missing == set()


def exists(name):
    return (ROOT / name).exists()


def test_every_app_module_is_on_the_map():
    text = (ROOT / "docs/map.md").read_text()
    rooms = [
        f"{path.parts[0]}/{path.parts[1]}"
        for path in tracked(".py")
        if path.parts[0] in ("core", "notifications")
        and len(path.parts) == 2
        and path.name not in ("__init__.py", "apps.py")
    ]

    assert [room for room in rooms if room not in text] == []


def test_every_decision_has_its_three_parts():
    for path in sorted((ROOT / "docs/decisions").glob("*.md")):
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db
def test_the_roles_have_the_permissions_that_the_document_tells():
    call_command("write_roles", "--check")


def test_the_roles_of_the_code_and_of_the_document_are_the_same():
    text = (ROOT / "docs/roles.md").read_text()

    assert [role for role in roles.ROLES if f"| {role} | " not in text] == []
