"""What customers agreed to, one row an answer."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.consents import Consent, Purpose
from coupons.repository.rows import structs, values
from coupons.tables import consents


async def add(connection: AsyncConnection, customer: str, consent: Consent) -> None:
    """Append an answer; earlier ones stay, as proof of what was agreed to when."""
    await connection.execute(consents.insert().values(customer=customer, **values(consent)))


async def history(connection: AsyncConnection, customer: str) -> list[Consent]:
    """Return every answer, oldest first."""
    query = consents.select().where(consents.c.customer == customer).order_by(consents.c.seq)
    return structs(await connection.execute(query), Consent)


async def granted(connection: AsyncConnection, customer: str, purpose: Purpose) -> bool:
    """Say whether the newest answer for a purpose is yes."""
    query = (
        sa.select(consents.c.granted)
        .where(consents.c.customer == customer, consents.c.purpose == purpose)
        # By `seq` and not by time: two answers may fall into one millisecond.
        .order_by(consents.c.seq.desc())
        .limit(1)
    )
    return bool((await connection.execute(query)).scalar())


async def current(connection: AsyncConnection, customer: str) -> dict[Purpose, bool]:
    """Return the newest answer for each purpose; no answer is no."""
    answers = dict.fromkeys(Purpose, False)
    answers.update({c.purpose: c.granted for c in await history(connection, customer)})
    return answers
