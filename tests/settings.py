"""The real settings, made quick and quiet for tests."""

import os

os.environ.setdefault("SECRET_KEY", "tests")
# Only read by tools that import the settings and ask no server, such as mypy's plugin.
os.environ.setdefault("DATABASE_URL", "postgresql://postgres@localhost/csmanager")
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/0")
os.environ.update({"DEBUG": "True", "LOG_LEVEL": "WARNING", "MAIL_CATCHER_DIR": ""})

from csmanager.settings import *

DEBUG = False
STAFF_SECOND_FACTOR = False
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
WHITENOISE_AUTOREFRESH = True
