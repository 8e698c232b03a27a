"""Words that people read and names that machines compare, each with its bounds."""

from typing import Annotated

import msgspec

# PostgreSQL takes no NUL in a text, so none comes in.
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
Name = Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Email = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^([^@\s\x00]+@[^@\s\x00]+)?$")]
Language = Annotated[str, msgspec.Meta(pattern=r"^(en|fr)$")]


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """The same words in both languages."""

    en: Line
    fr: Line
