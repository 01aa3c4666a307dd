"""Every text has its translation in each UN language, with the same placeholders."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

LANGUAGES = ("ar", "es", "fr", "ru", "zh_Hans")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def _catalogue(language):
    path = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    missing = [m.id for m in _catalogue(language) if m.fuzzy or not all(_forms(m.string))]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text(language):
    wrong = [
        m.id
        for m in _catalogue(language)
        if isinstance(m.id, str)
        and sorted(PLACEHOLDER.findall(m.id)) != sorted(PLACEHOLDER.findall(m.string))
    ]

    assert wrong == []


def _forms(string):
    return string if isinstance(string, tuple) else (string,)
