"""What every package shares: identifiers and refusals, roles and streams, limits on guessing."""
