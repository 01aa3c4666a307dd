"""The W3C's checker finds nothing in the HTML of any public page type."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.pages import PUBLIC

CHECKER = Path(settings.BASE_DIR) / "dev/node/node_modules/vnu-jar/build/dist/vnu.jar"


def complaints(folder):
    """What the checker says, as (page, line, message)."""
    done = subprocess.run(
        [shutil.which("java"), "-jar", CHECKER, "--format", "json", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        (Path(m["url"]).stem, m.get("lastLine"), m["message"])
        for m in json.loads(done.stderr)["messages"]
    ]


@pytest.mark.django_db
def test_the_html_of_public_pages_is_valid(client, tmp_path):
    for name, make in PUBLIC.items():
        (tmp_path / f"{name}.html").write_bytes(client.get(make()).content)

    assert complaints(tmp_path) == []
