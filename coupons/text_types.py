"""Words that people read and names that machines compare, each with its bounds."""

from typing import Annotated, Literal

import msgspec

from conventions.ids import IDENTIFIER_CHARACTER, LONGEST_IDENTIFIER
from conventions.writing import INVISIBLE, TURNING

# A `$` would let a line feed pass at the end.
END = r"(?![\s\S])"

# PostgreSQL takes no NUL in a text, so none comes in.
# Its length is a rule of its own, so that a refusal says which of the two was broken.
Identifier = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=LONGEST_IDENTIFIER, pattern=rf"^{IDENTIFIER_CHARACTER}+{END}"
    ),
]
ShortText = Annotated[str, msgspec.Meta(max_length=200, pattern=rf"^[^\x00{TURNING}]*{END}")]
# At least one character that can be seen: a name is what others call somebody by.
DisplayName = Annotated[
    str,
    msgspec.Meta(
        max_length=80,
        pattern=rf"^(?=[\s\S]*[^\s{INVISIBLE}])[^\x00{TURNING}]*{END}",
    ),
]
# What a scanner or a clipboard brings; reading it is another matter.
ScannedText = Annotated[str, msgspec.Meta(max_length=200, pattern=rf"^[^\x00]*{END}")]
Email = Annotated[str, msgspec.Meta(max_length=254, pattern=rf"^([^@\s\x00]+@[^@\s\x00]+)?{END}")]
Language = Literal["en", "fr"]


class LocalizedText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same text in every language of the product."""

    en: ShortText
    fr: ShortText
