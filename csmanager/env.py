"""Typed access to the environment: the only module of the project that reads it.

Every value is read when the settings load, so that a wrong one stops the start
with its name instead of failing hours later.
"""

from typing import Any

from environs import Env

_env = Env()
text = _env.str
flag = _env.bool
number = _env.int
items = _env.list


def secret_key(*, debug: bool) -> str:
    """The signing key; only a DEBUG installation may go without one."""
    if debug:
        return _env.str("SECRET_KEY", "insecure-key-that-only-a-debug-installation-may-use")
    return _env.str("SECRET_KEY")


def database() -> dict[str, Any]:
    """Django's settings of the PostgreSQL database named by DATABASE_URL."""
    parsed = dict(_env.dj_db_url("DATABASE_URL"))
    options = dict(parsed.get("OPTIONS") or {})
    parsed["OPTIONS"] = options | {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}
    parsed["CONN_HEALTH_CHECKS"] = True
    return parsed


def broker(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a socket path is written differently there."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    number = query.removeprefix("db=") or "0"
    return f"redis+socket://{path}?virtual_host={number}"


def mailer() -> dict[str, Any]:
    """Django's MAILERS entry of the server named by EMAIL_URL, such as smtp://host:25."""
    url = _env.dj_email_url("EMAIL_URL", default="console://")
    backend = url["EMAIL_BACKEND"]
    if not backend.endswith("smtp.EmailBackend"):
        return {"BACKEND": backend}
    return {
        "BACKEND": "notifications.smtp.PatientBackend",
        "OPTIONS": {
            "host": url["EMAIL_HOST"],
            "port": url["EMAIL_PORT"],
            "username": url["EMAIL_HOST_USER"] or "",
            "password": url["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": url["EMAIL_USE_TLS"],
            "use_ssl": url["EMAIL_USE_SSL"],
            "timeout": _env.int("EMAIL_TIMEOUT", 20),
        },
    }


def storage(media_root: str) -> dict[str, Any]:
    """Where uploaded documents live: an S3 bucket when S3_BUCKET is set, else a folder."""
    bucket = _env.str("S3_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": media_root},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": _env.str("S3_ENDPOINT", None),
            "access_key": _env.str("S3_KEY", None),
            "secret_key": _env.str("S3_SECRET", None),
            "default_acl": "private",
            "querystring_auth": True,
        },
    }
