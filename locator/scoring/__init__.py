"""How good positions are: recordings replayed, errors measured, methods compared."""
