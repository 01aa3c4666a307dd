"""Numbers that people quote: CSO-000042, REG-2026-000042.

They come from PostgreSQL sequences, so that two people who register at the same
moment neither wait for each other nor get the same number. A number is never used
twice; a rolled-back transaction leaves a gap, which is harmless.
"""

from django.db import connection

SEQUENCES = ("organisation", "registration")


def next_numbers(sequence: str, count: int = 1) -> list[int]:
    """Draw `count` unused numbers from one of SEQUENCES."""
    if sequence not in SEQUENCES:
        raise ValueError(f"Unknown sequence {sequence!r}.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
            [f"core_reference_{sequence}", count],
        )
        return [number for (number,) in cursor.fetchall()]
