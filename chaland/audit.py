"""Who changed what about accounts and keys: rows that are written and never changed."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chaland.tables import audit_log
from conventions.ids import new_id

# Who acts through `chaland staff` and `chaland key`: somebody who can log in to the machine.
COMMAND_LINE = "command line"


async def record(
    connection: AsyncConnection, *, at: int, actor: str, action: str, subject: str
) -> None:
    """Write an entry in the transaction of what it tells: neither is there without the other.

    Args:
        connection: of the transaction.
        at: Unix epoch, milliseconds.
        actor: id of a member of staff, or the command line.
        action: such as `staff.removed`.
        subject: id of the member of staff or key.
    """
    entry = {"id": new_id("aud"), "at": at, "actor": actor, "action": action, "subject": subject}
    await connection.execute(audit_log.insert().values(entry))


async def entries(engine: AsyncEngine, after: str | None, limit: int) -> list[sa.RowMapping]:
    """Return a page of the entries, oldest first."""
    query = sa.select(audit_log).where(audit_log.c.id > (after or "")).order_by(audit_log.c.id)
    async with engine.connect() as connection:
        return list((await connection.execute(query.limit(limit))).mappings())
