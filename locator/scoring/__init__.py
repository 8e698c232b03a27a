"""Evaluation: recordings replayed through the engine, errors measured, methods compared."""
