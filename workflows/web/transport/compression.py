"""Pages travel compressed, with Brotli where the browser takes it.

A page may repeat what somebody typed beside its CSRF token (BREACH): `workflows.web.security.csrf` masks the token anew
on each answer, so that its length tells nothing.
"""

from flask import Flask
from flask_compress import Compress


def install(app: Flask) -> None:
    """Before all others that change answers: what is installed first runs last."""
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=["text/html", "text/csv", "text/plain"],
        COMPRESS_STREAMS=False,  # files that people download: their own formats are compressed already
    )
    Compress(app)
