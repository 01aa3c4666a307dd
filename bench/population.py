"""Organisations in many scripts, as many as wanted; the same ones at each run."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random

from django.core.management import call_command
from django.db import connection, transaction

from stakeholders.models import (
    Country,
    EcosocStatus,
    Organisation,
    OrganisationType,
    Theme,
)
from stakeholders.models.organisations import new_references
from stakeholders.states import (
    EcosocCategory,
    EcosocStanding,
    ListingState,
    Source,
    VettingState,
)

BATCH = 5_000
START = datetime(2020, 1, 1, tzinfo=UTC)
# Beginnings, middles and ends of names, by script.
PARTS = (
    (
        ("International", "National", "Women’s", "Youth", "Rural", "Community", "Green", "Open",
         "Global", "United", "Legal", "Independent", "Pan-African", "Nordic", "Pacific"),
        ("Justice", "Health", "Rights", "Anti-Corruption", "Drug Policy", "Recovery", "Education",
         "Peace", "Development", "Victims", "Prison Reform", "Environment", "Media", "Legal Aid",
         "Trafficking", "Integrity", "Transparency", "Children", "Democracy", "Prevention"),
        ("Association", "Foundation", "Network", "Centre", "Alliance", "Initiative", "Council",
         "Institute", "Forum", "Coalition", "Society", "Union", "Committee", "Federation"),
    ),
    (
        ("Association", "Fédération", "Réseau", "Collectif", "Comité", "Observatoire", "Ligue"),
        ("pour l’égalité", "des droits humains", "de développement", "contre la corruption",
         "des femmes", "de prévention", "pour la santé", "d’éducation civique", "des jeunes"),
        ("du Sahel", "de Médina", "d’Afrique", "sans frontières", "solidaires", "du Québec"),
    ),
    (
        ("Fundación", "Asociación", "Corporación", "Red", "Colectivo", "Centro"),
        ("de niñez", "por los derechos", "contra las drogas", "de mujeres", "de acción jurídica",
         "para la prevención", "de desarrollo"),
        ("Esperanza", "América", "del Pacífico", "Andina", "sin Fronteras", "Ñandú"),
    ),
    (
        ("Ассоциация", "Фонд", "Центр", "Союз", "Движение", "Общество"),
        ("защиты прав", "женщин", "молодёжи", "борьбы с коррупцией", "здоровья", "юристов",
         "профилактики наркомании"),
        ("Сибири", "Востока", "Казахстана", "России", "Европы", "и развития"),
    ),
    (
        ("جمعية", "مؤسسة", "منظمة", "مركز", "شبكة", "رابطة"),
        ("حقوق الإنسان", "المرأة", "الشباب", "التنمية", "مكافحة الفساد", "الصحة", "العدالة"),
        ("العربية", "في تونس", "المستقبل", "للسلام", "الوطنية", "الأردنية"),
    ),
    (
        ("中国", "国际", "全国", "北京", "青年", "上海"),
        ("法律援助", "妇女", "环境保护", "禁毒", "反腐败", "健康", "教育"),
        ("协会", "基金会", "中心", "联合会", "研究所"),
    ),
    (
        ("საქართველოს", "თბილისის", "კავკასიის", "ეროვნული"),
        ("ახალგაზრდა იურისტთა", "ქალთა", "უფლებათა დაცვის", "განვითარების"),
        ("ასოციაცია", "ცენტრი", "ფონდი", "კავშირი"),
    ),
)  # fmt: skip
# How often a name is in each of PARTS, in percent.
SHARES = (56, 12, 10, 8, 6, 5, 3)
WORK = (
    "trains investigators and judges", "supports survivors", "monitors public budgets",
    "offers treatment and recovery", "gives legal aid to prisoners", "works with schools",
    "documents trafficking in persons", "advises parliaments", "runs shelters for women",
    "builds networks of young people", "researches drug policy", "protects rivers and forests",
)  # fmt: skip


def names(random: Random) -> Iterator[str]:
    """Names without end, of all scripts in their shares."""
    while True:
        (parts,) = random.choices(PARTS, SHARES)
        yield " ".join(random.choice(part) for part in parts)


def grow_to(wanted: int) -> None:
    """Add listed organisations until there are `wanted`."""
    call_command("seed_rules", stdout=StringIO())
    random = Random(wanted)  # noqa: S311  The same organisations at each run.
    missing = wanted - Organisation.objects.count()
    while missing > 0:
        _add(min(BATCH, missing), random)
        missing -= BATCH
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def _add(count: int, random: Random) -> None:
    with connection.cursor() as cursor:  # Their history is not what is measured.
        cursor.execute("SET LOCAL session_replication_role = replica")
    rows = Organisation.objects.bulk_create(_organisations(count, random))
    themes = list(Theme.objects.values_list("pk", flat=True))
    through = Organisation.themes.through
    through.objects.bulk_create(
        through(organisation_id=row.pk, theme_id=theme)
        for row in rows
        for theme in random.sample(themes, random.randint(1, 3))
    )
    EcosocStatus.objects.bulk_create(
        EcosocStatus(
            organisation=row,
            category=random.choice(EcosocCategory.values),
            standing=EcosocStanding.ACTIVE,
            granted_year=random.randint(1950, 2025),
        )
        for row in random.sample(rows, len(rows) // 5)
    )


def _organisations(count: int, random: Random) -> Iterator[Organisation]:
    countries = list(Country.objects.values_list("pk", flat=True))
    # Few countries have most organisations, as it is.
    weights = [1 / (n + 2) for n in range(len(countries))]
    types = list(OrganisationType.objects.values_list("pk", flat=True))
    made = names(random)
    for reference in new_references(count):
        name = next(made)
        verified = START + timedelta(minutes=random.randint(0, 3_000_000))
        organisation = Organisation(
            reference=reference,
            legal_name=f"{name} {reference[-6:]}",
            acronym="".join(word[0] for word in name.split()).upper()[:8],
            country_id=random.choices(countries, weights)[0],
            organisation_type_id=random.choice(types),
            city=random.choice(("Vienna", "Nairobi", "Lima", "Tbilisi", "Amman", "Dakar")),
            website=f"https://{reference.lower()}.example/",
            email=f"office@{reference.lower()}.example",
            description=f"{name} {random.choice(WORK)} and {random.choice(WORK)}.",
            source=Source.IMPORT,
            vetting=VettingState.VERIFIED,
            verified_at=verified,
            listing=ListingState.LISTED,
            listing_opt_in_at=verified,
        )
        organisation.refresh_search()
        yield organisation
