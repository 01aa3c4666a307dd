"""Short files and short functions: what does not fit on a screen gets a second room."""

import ast

import pytest

from tests.architecture.sources import ROOT, python_files, tracked

LONGEST_FILE = 400
LONGEST_SHEET = 600  # A style sheet is looked up by class, not read.
LONGEST_FUNCTION = 40
WRITTEN = (".py", ".html", ".txt", ".css", ".js", ".md")
# Not ours, or as long as what it describes.
OTHERS = ("static/vendor/", "locale/", "requirements/", "docs/lifecycles.md", "stakeholders/data/")


def long_files():
    return {
        str(path): lines
        for path in tracked(*WRITTEN)
        if not str(path).startswith(OTHERS) and "/migrations/" not in str(path)
        if (lines := len((ROOT / path).read_text().splitlines())) > longest(path)
    }


def longest(path):
    return LONGEST_SHEET if path.suffix == ".css" else LONGEST_FILE


def functions(path):
    """Every function with its length; the decorators count, the docstring does not."""
    tree = ast.parse((ROOT / path).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1 - _docstring(node)


def _docstring(node):
    first = node.body[0]
    has_one = ast.get_docstring(node) is not None
    return first.end_lineno - first.lineno + 1 if has_one else 0


def test_no_file_is_longer_than_400_lines():
    assert long_files() == {}


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_no_function_is_longer_than_40_lines(path):
    found = {name: lines for name, lines in functions(path) if lines > LONGEST_FUNCTION}

    assert found == {}
