"""How a file that is not for everybody leaves the house: as a download, and never kept."""

from django.http import HttpResponse


def attachment(content: bytes, name: str, content_type: str = "application/pdf") -> HttpResponse:
    """The bytes under this name; browsers neither guess what they are nor keep them."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
