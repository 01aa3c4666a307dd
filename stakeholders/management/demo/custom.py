"""Custom fields of the demonstration, with answers of organisations and of a registration."""

from itertools import cycle
from typing import Any

from django.db import transaction

from core.models import User
from stakeholders.management.demo.accounts import FOCAL
from stakeholders.models import CustomChoice, CustomField, Organisation, Registration
from stakeholders.states import (
    AskedWhere,
    Audience,
    FieldKind,
    ListingState,
    RegistrationState,
    VettingState,
)

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
MOST = 24
# (values of the field, its names in the six languages, its list as (key, names))
FIELDS: tuple[tuple[dict[str, Any], tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]], ...]
FIELDS = (
    (
        {
            "code": "works_with_prisons", "kind": FieldKind.YES_NO, "asked": AskedWhere.WORK,
            "audience": Audience.PUBLIC, "position": 1,
            "help_en": "With people in detention, their families, or prison staff.",
        },
        ("Works with prisons", "Travaille avec les prisons", "Trabaja con las prisiones",
         "Работает с тюрьмами", "与监狱合作", "تعمل مع السجون"),
        (),
    ),
    (
        {
            "code": "working_methods", "kind": FieldKind.CHOICES, "asked": AskedWhere.WORK,
            "audience": Audience.PUBLIC, "position": 2, "help_en": "Tick what you do often.",
        },
        ("Working methods", "Méthodes de travail", "Métodos de trabajo", "Методы работы",
         "工作方法", "أساليب العمل"),
        (
            ("legal_aid", ("Legal aid", "Aide juridictionnelle", "Asistencia jurídica",
                           "Юридическая помощь", "法律援助", "المساعدة القانونية")),
            ("research", ("Research", "Recherche", "Investigación", "Исследования", "研究",
                          "البحث")),
            ("training", ("Training", "Formation", "Formación", "Обучение", "培训", "التدريب")),
            ("monitoring", ("Monitoring", "Suivi", "Seguimiento", "Мониторинг", "监测", "الرصد")),
        ),
    ),
    (
        {
            "code": "budget_range", "kind": FieldKind.CHOICE, "asked": AskedWhere.PROFILE,
            "audience": Audience.ORGANISATION, "position": 3, "staff_decide": True,
            "help_en": "Of the last year, in US dollars.",
        },
        ("Annual budget range", "Tranche de budget annuel", "Rango del presupuesto anual",
         "Годовой бюджет", "年度预算范围", "نطاق الميزانية السنوية"),
        (
            ("up_to_50k", ("up to 50,000",)),
            ("up_to_500k", ("50,000 to 500,000",)),
            ("more", ("more than 500,000",)),
        ),
    ),
)  # fmt: skip
ANSWERS: tuple[dict[str, Any], ...] = (
    {"works_with_prisons": True, "working_methods": ["legal_aid", "monitoring"]},
    {"works_with_prisons": False, "working_methods": ["research"], "budget_range": "up_to_500k"},
    {"working_methods": ["training", "research"], "budget_range": "up_to_50k"},
    {"works_with_prisons": True, "budget_range": "more"},
)


@transaction.atomic
def make(*, officer: User) -> int:
    """Make them once; returns how many fields."""
    if CustomField.objects.exists():
        return 0
    for values, names, entries in FIELDS:
        field = CustomField.objects.create(**values, **_named(names))
        for position, (code, said) in enumerate(entries):
            CustomChoice.objects.create(field=field, code=code, position=position, **_named(said))
    listed = Organisation.objects.filter(
        vetting=VettingState.VERIFIED, listing=ListingState.LISTED, at_risk=False
    )
    own = Organisation.objects.filter(contacts__person__user__email=FOCAL)
    known = {one.pk: one for one in (*listed.order_by("pk")[:MOST], *own)}
    waiting = Registration.objects.filter(state=RegistrationState.UNDER_REVIEW, assigned_to=officer)
    for record, answers in zip((*known.values(), *waiting), cycle(ANSWERS), strict=False):
        record.custom = {
            code: answer
            for code, answer in answers.items()
            if isinstance(record, Organisation) or code != "budget_range"
        }
        record.save()
    return len(FIELDS)


def _named(names: tuple[str, ...]) -> dict[str, str]:
    return {f"name_{language}": name for language, name in zip(LANGUAGES, names, strict=False)}
