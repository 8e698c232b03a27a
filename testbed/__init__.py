"""Real services, started for tests, benchmarks and the documentation's pictures.

A broker, a database, the service itself, a demonstration, a browser; and stores of which everybody
knows where phones are. It is in the repository and in no wheel. Pytest is not imported here: a part
that this machine lacks is a `MissingComponentError`, and tests skip or fail for it.
"""
