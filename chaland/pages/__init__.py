"""Everything that people see: server-rendered pages, their texts and what the browser loads."""

from chaland.pages.site import routes, setup

__all__ = ["routes", "setup"]
