"""PDF documents: what people read in them, in every script, and what machines read."""

import io
import shutil

import pytest
import typst
from django.utils import translation
from django.utils.translation import gettext_lazy
from pypdf import PdfReader

from core import pdf

SCRIPTS = {
    "Latin": "Žene za mir – Réseau d'ONG",
    "Cyrillic": "Фонд общественного здоровья",
    "Arabic": "جمعية حقوق الإنسان",
    "Chinese": "中国民间组织国际交流促进会",
    "traditional Chinese": "臺灣民間團體",
    "Georgian": "საქართველოს ახალგაზრდა იურისტთა ასოციაცია",
    "Armenian": "Հայկական հասարակական կազմակերպություն",
    "Ethiopic": "የሴቶች ማህበር",
    "Devanagari": "महिला संगठन",
    "Thai": "มูลนิธิเพื่อสตรี",
}

# PDF/UA, which is given only when no letter lacks its glyph.
SEAL = b"pdfuaid:part"


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """A template that shows one line; it is put beside the page that all share."""
    shutil.copy(pdf.ROOT / "page.typ", tmp_path)
    text = '#import "/page.typ": data, house\n#show: house\n= #data.document.title\n#data.line\n'
    (tmp_path / "probe.typ").write_text(text)
    monkeypatch.setattr(pdf, "ROOT", tmp_path)


def read(content):
    return PdfReader(io.BytesIO(content))


def fonts_of(reader):
    fonts = reader.pages[0]["/Resources"]["/Font"]
    return [fonts[name].get_object() for name in fonts]


@pytest.mark.usefixtures("probe")
@pytest.mark.parametrize("line", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_every_script_is_set_with_letters_that_the_house_brings(line):
    content = pdf.render("probe", {"line": line}, title="Probe")

    names = {font["/BaseFont"] for font in fonts_of(read(content))}
    assert all("NotoSans" in name for name in names)
    assert SEAL in content


@pytest.mark.usefixtures("probe")
def test_the_file_says_its_title_its_language_and_its_structure():
    with translation.override("fr"):
        content = pdf.render("probe", {"line": "Bonjour"}, title="Fiche")

    reader = read(content)
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Fiche"
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"].value
    assert "/StructTreeRoot" in root


@pytest.mark.usefixtures("probe")
def test_a_name_full_of_signs_stays_a_name():
    line = '#eval("1+1") *bold* $x$ @ref <label> // no comment \\ "quoted"'

    content = pdf.render("probe", {"line": line}, title="#panic()")

    reader = read(content)
    assert line in reader.pages[0].extract_text()
    assert reader.metadata.title == "#panic()"


@pytest.mark.usefixtures("probe")
def test_a_letter_that_no_font_has_does_not_cost_the_document():
    content = pdf.render("probe", {"line": "Tibetan: བོད་ཡིག"}, title="Probe")

    assert "Tibetan:" in read(content).pages[0].extract_text()
    assert SEAL not in content


@pytest.mark.usefixtures("probe")
def test_an_error_of_a_template_is_not_hidden():
    with pytest.raises(typst.TypstError, match="line"):
        pdf.render("probe", {}, title="Probe")


@pytest.mark.usefixtures("probe")
def test_arabic_runs_from_the_right():
    with translation.override("ar"):
        right = pdf.render("probe", {"line": gettext_lazy("Organisations")}, title="أ")
    with translation.override("en"):
        left = pdf.render("probe", {"line": "Organisations"}, title="a")

    assert _start_of_text(right) > _start_of_text(left)


def _start_of_text(content):
    starts = []

    def visit(text, page, line, *_rest):
        if text.strip():
            starts.append(page[4] + line[4])

    read(content).pages[0].extract_text(visitor_text=visit)
    return starts[0]
