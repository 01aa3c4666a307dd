"""Compiles the translations that changed, without GNU gettext: `python -m dev.translations`."""

from collections.abc import Iterator
from pathlib import Path

from dev.state import ROOT


def main() -> None:
    for source in stale(ROOT / "locale"):
        compile_catalog(source)


def stale(folder: Path) -> Iterator[Path]:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime:
            yield source


def compile_catalog(source: Path) -> None:
    """Write the .mo file whole: a running server may read it at any time."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  Seldom needed, slow to load.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name, domain=source.stem)
    unfinished = source.with_suffix(".mo.unfinished")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(source.with_suffix(".mo"))
    print(f"compiled {source.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
