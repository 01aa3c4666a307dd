#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csmanager.settings")
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        from dev.attach import attach  # noqa: PLC0415  Production has the variables, and no dev/.

        attach(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
