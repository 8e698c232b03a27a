"""Speed, measured beside a limit or a peer in the same run."""
