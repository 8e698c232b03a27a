"""The installation's secret, and the keys that are made of it."""

import hmac
import os
import secrets
from pathlib import Path

import structlog

from chaland.settings import Settings

log = structlog.get_logger()

FILE = "secret"


def secret_of(settings: Settings) -> bytes:
    """Return the secret of the settings, or the one in the folder, made there the first time."""
    if settings.secret:
        return settings.secret.encode()
    file = Path(settings.folder) / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    # O_EXCL: a secret is never overwritten; 0o600: nobody else reads it from its first byte on.
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes().strip()
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(32))
    log.info("secret_made", file=str(file))
    return file.read_bytes()


def key_for(purpose: str, secret: bytes) -> bytes:
    """Return the key of one purpose; none says anything about the others or about the secret."""
    return hmac.digest(secret, f"chaland {purpose}".encode(), "sha256")
