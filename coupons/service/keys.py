"""What is derived from the secret, each for one use."""

import hashlib
import hmac

from coupons.codes import code_for, fingerprint


class DerivedKeys:
    """The keys of codes, of looking codes up, and of browsers' pseudonyms."""

    def __init__(self, secret: bytes) -> None:
        self._code, self._lookup, self._visitor = (
            hmac.digest(secret, f"coupons: {use}".encode(), hashlib.sha256)
            for use in ("code", "lookup", "visitor")
        )

    def code(self, coupon: str) -> str:
        """Return the code of a coupon; the database has only what `lookup` makes of it."""
        return code_for(self._code, coupon)

    def lookup(self, code: str) -> str:
        """Return what the database knows a code by."""
        return fingerprint(self._lookup, code)

    def visitor(self, token: str) -> str:
        """Return the pseudonym of a browser; the token itself is in its cookie alone."""
        return fingerprint(self._visitor, token)
