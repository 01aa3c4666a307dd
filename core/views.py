"""Answers that pages of every app give."""

from django.http import HttpResponse


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """A document to keep, which no cache keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
