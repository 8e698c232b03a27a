"""Pseudonyms of devices: one that lasts a day and one that lasts, in place of MAC addresses.

The privacy argument is in docs/decisions/0002 and docs/explanation/privacy.md.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import date

KEY_BYTES = 32  # the output of SHA-256; RFC 2104 discourages shorter keys for HMAC


def _random_key(_day: date) -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class Pseudonyms:
    """A store's two names for a device: one that lasts a day, one that lasts.

    `device` is HMAC-SHA256 under a random key of the store's local day. The key is only here, in
    memory; when another day is asked for it is overwritten, and then nobody, the operator included,
    can link the names of that day with a MAC address or with another day's names (CNIL, audience
    measurement). `binding` is HMAC-SHA256 under a lasting secret; it is for devices whose owner
    logged in or objected, and is never stored for anybody else.

    Neither keeps a MAC address. The engine alone does, in the dictionary that finds a device's
    row, and forgets it when the device has gone, at midnight at the latest.

    Args:
        binding_key: the installation's lasting secret.
        day_key: gives the key of a local day; random unless a replay must name the same devices.
    """

    def __init__(
        self, binding_key: bytes, *, day_key: Callable[[date], bytes] = _random_key
    ) -> None:
        self._binding_key = binding_key
        self._new_day_key = day_key
        self._day: date | None = None
        self._day_key = bytearray()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(day={self._day})"

    def device(self, mac: str, day: date) -> str:
        """Return the device's name on that day, 16 hexadecimal digits; `mac` is canonical."""
        if day != self._day:
            self.destroy()
            self._day, self._day_key = day, bytearray(self._new_day_key(day))
        # 64 bits: two of a million devices of a day share a name with probability 3e-8.
        return hmac.digest(self._day_key, mac.encode(), "sha256").hex()[:16]

    def binding(self, mac: str) -> str:
        """Return the device's lasting name, 32 hexadecimal digits; `mac` is canonical."""
        return hmac.digest(self._binding_key, mac.encode(), "sha256").hex()[:32]

    def destroy(self) -> None:
        """Overwrite the key of the day; the next device of the same day gets another name."""
        # A bytearray and not bytes: only a mutable object can be overwritten. Copies that the
        # interpreter or `hmac` made before are out of reach, so this is best effort.
        for index in range(len(self._day_key)):
            self._day_key[index] = 0
        self._day, self._day_key = None, bytearray()
