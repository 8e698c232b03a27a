"""Where a visitor may be sent on to: a path of this site, whatever the query says."""

import re

from yarl import URL

# What a browser's URL parser drops (controls, tab, newline) or reads as a slash (WHATWG URL, 4.4):
# with it "/\t/host" and "/\host" are other sites.
READ_OTHERWISE = re.compile(r"[\x00-\x20\x7f\\]")
# Any origin would do: the question is whether the path leads away from it.
HERE = URL("http://here.invalid/")


def local_path(text: str | None) -> str:
    """Return `text` as a path, encoded for a header; `/` where it is none of this site."""
    if not text or not re.match("/(?!/)", text) or READ_OTHERWISE.search(text):
        return "/"
    try:
        url = HERE.join(URL(text))
    except ValueError:
        return "/"
    # Looked at after the parser took the dots out, too: "/.//host" becomes "//host".
    local = url.origin() == HERE.origin() and not url.raw_path.startswith("//")
    return str(url.relative()) if local else "/"
