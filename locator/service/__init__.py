"""A running locator: the engines' loop and thread, and what is read from and stored in a database.

Positions live in one thread (`engine_thread.py`); everything else is asyncio.
"""
