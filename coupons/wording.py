"""Words that people read and names that machines compare, each with its bounds."""

from typing import Annotated, Literal

import msgspec

# A `$` would let a line feed pass at the end.
END = r"(?![\s\S])"

# PostgreSQL takes no NUL in a text, so none comes in.
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=rf"^[A-Za-z0-9_-]+{END}")]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=rf"^[^\x00]*{END}")]
Name = Annotated[str, msgspec.Meta(max_length=80, pattern=rf"^[^\x00]*[^\x00\s][^\x00]*{END}")]
Email = Annotated[str, msgspec.Meta(max_length=254, pattern=rf"^([^@\s\x00]+@[^@\s\x00]+)?{END}")]
Language = Literal["en", "fr"]


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """The same words in both languages."""

    en: Line
    fr: Line
