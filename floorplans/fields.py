"""The properties of a feature, taken out one by one and checked."""

import re
import zoneinfo
from collections.abc import Mapping
from typing import Any, TypeVar

from conventions.ids import IDENTIFIER, is_identifier
from conventions.macs import canonical_mac
from conventions.writing import INVISIBLE, TURNING
from floorplans.errors import FloorplanError

D = TypeVar("D", bound=float | None)
T = TypeVar("T")

# Neither control characters nor lone surrogates nor line separators; French needs its hard spaces.
LINE = re.compile(
    rf"(?=.*[^\s{INVISIBLE}])[^\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029{TURNING}]{{1,200}}"
)
ADDRESS_EXPECTED = "a MAC address such as 02:c4:a1:00:00:01, or a list of them"
IDENTIFIER_EXPECTED = f"text that matches {IDENTIFIER}"
LINE_EXPECTED = "one line of 1 to 200 characters that can be seen and turn no others"


class Fields:
    """What an object of the file holds; what was not taken is left in `rest`.

    A property that is null counts as absent, as drawing programs write empty attributes.
    """

    def __init__(self, values: Mapping[str, Any], feature: int | None = None) -> None:
        self.rest = dict(values)
        self.feature = feature

    def refusal(self, name: str, expected: str) -> FloorplanError:
        """Return the error that names the property and what was expected."""
        return FloorplanError(name, expected, feature=self.feature)

    def required(self, name: str, value: T | None, expected: str) -> T:
        """Return `value`, or refuse its absence."""
        if value is None:
            raise self.refusal(name, expected)
        return value

    def number(self, name: str, low: float, high: float, default: D) -> float | D:
        """Take a number within bounds."""
        value = self.rest.pop(name, None)
        if value is None:
            return default
        if not is_number(value) or not low <= value <= high:
            raise self.refusal(name, f"a number from {low:g} to {high:g}")
        return float(value)

    def text(self, name: str) -> str | None:
        """Take a line of text."""
        value = self.rest.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, str) or not LINE.fullmatch(value):
            raise self.refusal(name, LINE_EXPECTED)
        return value

    def required_text(self, name: str) -> str:
        """Take a line of text that has to be there."""
        return self.required(name, self.text(name), LINE_EXPECTED)

    def identifier(self, name: str = "id") -> str | None:
        """Take a name that may stand in an MQTT topic and in a URL."""
        value = self.rest.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, str) or not is_identifier(value):
            raise self.refusal(name, IDENTIFIER_EXPECTED)
        return value

    def required_identifier(self, name: str = "id") -> str:
        """Take a name that has to be there."""
        return self.required(name, self.identifier(name), IDENTIFIER_EXPECTED)

    # Checked and left in `rest`: an export gives the property back as it was written.
    def check_addresses(self, name: str) -> None:
        """Refuse what is neither a MAC address nor a list of them; it is left where it is."""
        value = self.rest.get(name)
        several = value if isinstance(value, list) else [value]
        if value is not None and any(canonical_mac(item) is None for item in several):
            raise self.refusal(name, ADDRESS_EXPECTED)

    def timezone(self, name: str = "timezone") -> str:
        """Take the name of a time zone that this machine knows."""
        value = self.rest.pop(name, None)
        expected = "the name of a time zone, such as Europe/Paris"
        if not isinstance(value, str):
            raise self.refusal(name, expected)
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.refusal(name, expected) from error
        return value


def is_number(value: object) -> bool:
    """Say whether a JSON value is a number; to Python, true and false are numbers too."""
    return isinstance(value, int | float) and not isinstance(value, bool)
