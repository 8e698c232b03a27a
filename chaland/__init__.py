"""The running product: settings, composition, database, broker, pages, command line."""
