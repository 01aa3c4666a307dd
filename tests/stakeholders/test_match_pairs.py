"""`manage.py match_pairs`: what it adds, what it keeps, what it refuses."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from stakeholders.models import MatchRules
from tests.factories import MatchRulesFactory

HEADING = "name_a,acronym_a,country_a,name_b,acronym_b,country_b"


def matched(tmp_path, text, **options):
    source, target = tmp_path / "pairs.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("match_pairs", source, out=target, stdout=out, **options)
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), out.getvalue().strip()


@pytest.mark.django_db
def test_score_and_verdict_are_added_and_all_else_is_kept(tmp_path):
    rows, told = matched(
        tmp_path,
        f"pair_id,{HEADING},note\n"
        'P1,Kestrel Network Ondoro,,KE,"Kestrel Network Ondoro, Inc.",,Kenya,"a, b"\n'
        "P2,Kestrel Network,,KE,Merlin Institute,,UG,\n",
    )

    assert [(r["pair_id"], r["score"], r["verdict"], r["note"]) for r in rows] == [
        ("P1", "100", "same", "a, b"),
        ("P2", rows[1]["score"], "different", ""),
    ]
    assert told == "pairs 2: same 1, suggest 0, different 1"


@pytest.mark.django_db
def test_a_file_that_was_scored_before_is_scored_anew(tmp_path):
    rows, _told = matched(tmp_path, f"{HEADING},score,verdict\nKestrel,,,Kestrel,,,7,odd\n")

    assert [*rows[0]] == [*HEADING.split(","), "score", "verdict"]
    assert rows[0]["score"] == "100"


@pytest.mark.django_db
def test_semicolons_a_byte_order_mark_and_blank_lines_do_no_harm(tmp_path):
    heading = HEADING.replace(",", ";")
    rows, _told = matched(tmp_path, f"\ufeff{heading}\n\nKestrel;;;Kestrel;;\n;;;;;\n")

    assert [row["score"] for row in rows] == ["100"]


@pytest.mark.django_db
def test_the_rules_of_the_database_are_used(tmp_path):
    MatchRulesFactory(suggest_from=99, same_from=100)
    text = f"{HEADING}\nKestrel Forum Ondoro,,,Kestrel Forum Ondoro Portmere,,\n"

    assert matched(tmp_path, text)[0][0]["verdict"] == "different"
    assert matched(tmp_path, text, rules="cleanup")[0][0]["verdict"] == "suggest"


def test_without_tables_the_shipped_rules_are_used(tmp_path, monkeypatch):
    def refuse(_use):
        raise DatabaseError

    monkeypatch.setattr(MatchRules, "current", refuse)

    rows, _told = matched(tmp_path, f"{HEADING}\nKestrel,,,Kestrel,,\n")

    assert rows[0]["score"] == "100"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    (
        (b"name_a,name_b\nA,B\n", "lacks the columns: acronym_a, country_a, acronym_b, country_b"),
        (b"", "it has: nothing"),
        (f"{HEADING}\nA,,,B,,,extra\n".encode(), "line 2: 7 cells"),
        (HEADING.encode() + b"\nA\xff,,,B,,\n", "not a CSV file in UTF-8"),
        (b"\x00\x01\x02", "not a CSV file in UTF-8"),
        (f'{HEADING}\n"A,,,B,,\n'.encode(), "cannot be read as CSV"),
    ),
)
def test_a_bad_file_is_refused_and_leaves_nothing_behind(tmp_path, content, said):
    source = tmp_path / "pairs.csv"
    source.write_bytes(content)

    with pytest.raises(CommandError, match=said):
        call_command("match_pairs", source, out=tmp_path / "out.csv")
    assert [*tmp_path.iterdir()] == [source]


@pytest.mark.django_db
def test_a_missing_file_or_folder_is_named(tmp_path):
    with pytest.raises(CommandError, match="there is no such file"):
        call_command("match_pairs", tmp_path / "none.csv", out=tmp_path / "out.csv")
    with pytest.raises(CommandError, match="there is no such folder"):
        call_command("match_pairs", tmp_path / "none.csv", out=tmp_path / "none" / "out.csv")
