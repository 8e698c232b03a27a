"""One module a sub-command; each has a `command`."""
