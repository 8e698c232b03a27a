"""What is signed and no longer holds: sessions that ended, and links that were used."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from chaland.tables import spent_tokens


class SpentTokens:
    """Remembers a token's id until the token would have ended by itself.

    What is signed holds wherever it was copied to: only the other side of the signature can end it.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._clock = clock

    async def spend(self, token: str, lasts_s: int) -> bool:
        """Let a token hold no longer; False when it was spent already."""
        now = self._clock()
        try:
            # The unique key decides between two that spend at once.
            async with self._engine.begin() as connection:
                await connection.execute(spent_tokens.delete().where(spent_tokens.c.until < now))
                values = {"id": token, "until": now + lasts_s * 1000}
                await connection.execute(spent_tokens.insert().values(values))
        except IntegrityError:
            return False
        return True

    async def has(self, token: str) -> bool:
        """Say whether a token was spent."""
        query = sa.select(spent_tokens.c.id).where(spent_tokens.c.id == token)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).first() is not None
