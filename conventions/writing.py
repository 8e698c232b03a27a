"""Characters that people do not see, and what they do to the words around them.

Each constant is the inside of a character class of a regular expression.
"""

# Embeddings, overrides and isolates turn the words after them; the marks of direction (U+200E,
# U+200F) and the joiner of emoji (U+200D) do not, and Arabic and Hebrew need them.
TURNING = "\u202a-\u202e\u2066-\u2069"
# White space is `\s`; these look like it, or like nothing: joiners, marks, fillers, tags.
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f"
    "\u2060-\u2064\u2800\u3164\ufeff\uffa0\U000e0000-\U000e007f"
)
