"""Every word that a person reads in a page or a mail can be translated."""

import re

import pytest

from tests.architecture.sources import ROOT, tracked

TEMPLATES = tuple(path for path in tracked(".html") if path.parts[0] == "templates")
# The gallery of components and the demonstration's mail pages are for those who build.
EXEMPT = ("templates/csmanager/components.html", "templates/demo/")
# Here each language says its own name.
LANGUAGES = "templates/components/_languages.html"
NAMES = {"csmanager", "iCSO", "CSV", "JSON", "ICS", "PDF", "API"}  # The same in every language.

SILENT = (
    re.compile(r"\{#.*?#\}", re.DOTALL),
    re.compile(r"\{% comment.*?endcomment %\}", re.DOTALL),
    re.compile(r"\{% blocktrans(?:late)?\b.*?endblocktrans(?:late)? %\}", re.DOTALL),
    re.compile(r"\{%.*?%\}", re.DOTALL),
    re.compile(r"\{\{.*?\}\}", re.DOTALL),
    re.compile(r"<(style|script|svg|code|pre)\b.*?</\1>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<!--.*?-->", re.DOTALL),
)
READ_ALOUD = re.compile(r"\b(?:title|alt|placeholder|aria-label|aria-description)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(text):
    """The words that stand in a template outside of every translation."""
    for pattern in SILENT:
        text = pattern.sub(" ", text)
    text = re.sub(r"&\w+;|&#\w+;", " ", text)
    seen = " ".join([*READ_ALOUD.findall(text), TAG.sub(" ", text)])
    return [word for word in WORD.findall(seen) if word not in NAMES]


def test_the_check_finds_text_and_attributes_and_lets_translations_pass():
    template = (
        '<p title="Bare">{% translate "Said" %} {{ name }}</p>'
        "{% blocktranslate %}Said {{ name }}{% endblocktranslate %}<b>too</b>"
    )

    assert bare_words(template) == ["Bare", "too"]


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if not str(path).startswith((*EXEMPT, LANGUAGES))],
    ids=str,
)
def test_no_word_of_a_template_is_beyond_translation(path):
    assert bare_words((ROOT / path).read_text()) == []
