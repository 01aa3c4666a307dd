"""For the people who run it: does it answer, can it work, what is it doing."""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from csmanager import health, metrics

LOOPBACK = ("127.0.0.1", "::1")


@method_decorator(never_cache, name="dispatch")
class Live(View):
    """The process answers; it asks nobody else."""

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse({"ok": True})


@method_decorator(never_cache, name="dispatch")
class Ready(View):
    """Which part is down, by name: 200 when none is, else 503."""

    def get(self, request: HttpRequest) -> JsonResponse:
        parts = health.parts()
        ok = all(state == health.UP for state in parts.values())
        return JsonResponse({"ok": ok, "parts": parts}, status=200 if ok else 503)


@method_decorator(never_cache, name="dispatch")
class Metrics(View):
    """Figures for Prometheus: with METRICS_TOKEN as bearer, without one from this machine."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not _may_read(request):
            raise Http404
        return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        return secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    # Behind a proxy on the same machine everybody comes from it.
    proxied = settings.TRUSTED_PROXIES or "X-Forwarded-For" in request.headers
    return not proxied and request.META.get("REMOTE_ADDR") in LOOPBACK
