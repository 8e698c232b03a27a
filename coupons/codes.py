"""Codes of 75 bits in groups of four, the last character checking the others.

The characters are numbers of the field GF(32), weighted by powers of a generator: every single
wrong character and every exchange of two characters gives a wrong sum.
Source: a Reed-Solomon code with one check symbol.
"""

import hashlib
import hmac
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAYLOAD = 15
LENGTH = PAYLOAD + 1
GROUP = 4
# What people make of a character that is not in the alphabet.
READ_AS = str.maketrans("OIL", "011")
# A scanner presses the keys of a US keyboard. Where the computer takes it for a French one, these
# characters come instead: the digits unshifted, A and Q, Z and W exchanged, `?` or `,` for M.
AZERTY_TO_US = str.maketrans("&É\"'(-È_ÇÀAQZW?,)", "1234567890QAWZMM-")
# Dashes, spaces, line ends and the invisible characters that a copied text brings along.
SEPARATORS = {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}
PRIMITIVE = 0b100101  # x^5 + x^2 + 1


def code_for(key: bytes, coupon: str) -> str:
    """Return the code of a coupon: nobody can tell it without the key, and it need not be kept."""
    digest = int.from_bytes(hmac.digest(key, coupon.encode(), hashlib.sha256))
    payload = "".join(ALPHABET[digest >> shift & 31] for shift in range(0, 5 * PAYLOAD, 5))
    return payload + check_character(payload)


def fingerprint(key: bytes, code: str) -> str:
    """Return what a code is looked up by."""
    return hmac.digest(key, code.encode(), hashlib.sha256).hex()


def check_character(payload: str) -> str:
    """Return the character that makes the weighted sum zero."""
    return ALPHABET[_double(_sum(payload))]


def read_code(text: str) -> str | None:
    """Return the code that a person or a scanner meant, or None when it cannot be one."""
    typed = text.upper()
    code = _without_separators(typed)
    # Only where it is no code in its form: a wrong letter must not be righted by another keyboard.
    if not _is_well_formed(code):
        code = _without_separators(typed.translate(AZERTY_TO_US))
    return code if _is_well_formed(code) and _sum(code) == 0 else None


def in_groups(code: str) -> str:
    """Return the code as it is shown: `ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _without_separators(typed: str) -> str:
    kept = (each for each in typed if unicodedata.category(each) not in SEPARATORS)
    return "".join(kept).translate(READ_AS)


def _is_well_formed(code: str) -> bool:
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def _sum(code: str) -> int:
    total = 0
    for character in code:
        total = _double(total) ^ ALPHABET.index(character)
    return total


def _double(number: int) -> int:
    doubled = number << 1
    return doubled ^ PRIMITIVE if doubled > 31 else doubled
