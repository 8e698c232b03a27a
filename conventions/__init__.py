"""The habits that every part of the interface shares: ids, problems, bodies, roles, streams."""
