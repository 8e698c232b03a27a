"""The adapters of a running locator: stores, their loop, what is kept, learned and left out."""
