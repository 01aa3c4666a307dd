"""What the engine says of two records."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Two records that look alike: their keys, 0-100, the verdict, and codes of the reasons."""

    one: int
    other: int
    score: int
    verdict: str
    agreed: list[object]
    against: list[object]
