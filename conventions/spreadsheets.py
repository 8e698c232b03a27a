"""Tables as spreadsheets save them: in French with semicolons, decimal commas and a BOM."""

import csv
import io

BYTE_ORDER_MARK = "\ufeff"
COMMA = ","
DELIMITERS = (";", "\t", COMMA)


def table(text: str) -> "csv.DictReader[str]":
    """Return the rows of a table by the names in its first line, which also tells its delimiter."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    head, *_ = text.splitlines() or [""]
    delimiter = next((each for each in DELIMITERS if each in head), COMMA)
    return csv.DictReader(io.StringIO(text), delimiter=delimiter)


def decimal(text: str) -> float:
    """Return a number whose decimals follow a point or a comma.

    Raises:
        ValueError: for anything else.
    """
    return float(text.replace(",", ".", 1) if "." not in text else text)
