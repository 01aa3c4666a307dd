"""Writes docs/lifecycles.md anew from the tables that the code obeys."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, util
from pathlib import Path
from typing import Any, override

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.utils import translation

from core.lifecycle import Lifecycle

DOCUMENT = Path("docs/lifecycles.md")
HOMES = ("states", "models")  # Modules of an app that hold its lifecycles.
INTRODUCTION = """# Lifecycles

The states of every record that has some, and the moves between them. Written by
`manage.py write_lifecycles` from the tables in the code; a test fails when it is out of
date. Only actions move a record; what each state implies is a constraint of the database.
"""


@dataclass(frozen=True)
class Documented:
    """A lifecycle, where it is written, and the columns that live by it."""

    name: str
    module: str
    lifecycle: Lifecycle
    columns: tuple[str, ...]


class Command(BaseCommand):
    """`manage.py write_lifecycles [--check]`."""

    help = "Write docs/lifecycles.md from the lifecycles in the code."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when it is out of date")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / DOCUMENT
        text = document()
        if not options["check"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise CommandError(f"{DOCUMENT} is out of date: run manage.py write_lifecycles.")


def document() -> str:
    """The whole text of docs/lifecycles.md."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *map(_section, lifecycles())])


def lifecycles() -> Iterator[Documented]:
    """Every lifecycle of every app of ours, in the order of the apps and of the code."""
    for config in apps.get_app_configs():
        if Path(config.path).parent != settings.BASE_DIR:
            continue
        for home in HOMES:
            yield from _of(f"{config.name}.{home}")


def _of(module: str) -> Iterator[Documented]:
    if util.find_spec(module) is None:
        return
    for name, value in vars(import_module(module)).items():
        if isinstance(value, Lifecycle) and not name.startswith("_"):
            columns = tuple(_columns(_enum(value)))
            yield Documented(name, module, value, columns)


def _columns(enum: type[models.TextChoices]) -> Iterator[str]:
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            continue  # A history holds what was, and moves nothing.
        for field in model._meta.get_fields():
            if isinstance(field, models.CharField) and _holds(field, enum):
                yield f"{model._meta.label}.{field.name}"


def _holds(field: models.CharField, enum: type[models.TextChoices]) -> bool:
    return [value for value, _label in field.choices or ()] == enum.values


def _enum(lifecycle: Lifecycle) -> type[models.TextChoices]:
    return type(next(iter(lifecycle.moves)))


def _section(found: Documented) -> str:
    rows = [
        f"| `{state.value}` | {state.label} | {_next(targets)} |"
        for state, targets in found.lifecycle.moves.items()
    ]
    return "\n".join(
        [
            f"## {_enum(found.lifecycle).__name__}",
            "",
            f"`{found.name}` in `{found.module}`, for {_names(found.columns)}.",
            "",
            "```mermaid",
            found.lifecycle.mermaid(),
            "```",
            "",
            "| state | in words | may become |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _next(targets: frozenset[models.TextChoices]) -> str:
    return ", ".join(f"`{target.value}`" for target in sorted(targets)) or "— (the end)"
