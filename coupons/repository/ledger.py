"""The ledger: a posting is written once, and the lots that it changes with it."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.ids import new_id
from coupons.ledger import LedgerLine, Lot, LotState, Posting, customer_account
from coupons.repository.rows import changed, first, structs, upsert, values
from coupons.tables import ledger_entries, ledger_postings, lots

OPEN = (LotState.PENDING, LotState.ACTIVE)


async def post(connection: AsyncConnection, posting: Posting) -> bool:
    """Write a posting with its entries and lots; False when its key was posted before."""
    head = {
        "id": new_id("pst", posting.at),
        "key": posting.key,
        "kind": posting.kind,
        "at": posting.at,
    }
    # Not an INSERT whose IntegrityError is caught: on PostgreSQL an error ends the transaction.
    once = upsert(connection, ledger_postings).values(head).on_conflict_do_nothing()
    if (await connection.execute(once)).rowcount == 0:
        return False
    entries = [
        {"id": new_id("led", posting.at), "posting": head["id"], **values(entry)}
        for entry in posting.entries
    ]
    await connection.execute(ledger_entries.insert(), entries)
    for lot in posting.lots:
        await _keep(connection, lot)
    return True


async def _keep(connection: AsyncConnection, lot: Lot) -> None:
    row = values(lot)
    changing = {name: row[name] for name in ("state", "remaining", "expires_at")}
    await connection.execute(
        upsert(connection, lots)
        .values(row)
        .on_conflict_do_update(index_elements=[lots.c.id], set_=changing)
    )


async def lot(connection: AsyncConnection, lot_id: str) -> Lot | None:
    """Return a lot, or None when its customer was erased."""
    return first(await connection.execute(lots.select().where(lots.c.id == lot_id)), Lot)


async def lots_of(connection: AsyncConnection, customer: str) -> list[Lot]:
    """Return a customer's lots, oldest first."""
    query = lots.select().where(lots.c.customer == customer)
    return structs(await connection.execute(query.order_by(lots.c.created_at, lots.c.id)), Lot)


async def overdue(connection: AsyncConnection, at: int, limit: int) -> list[Lot]:
    """Return pending and active lots whose time is over, at most `limit`."""
    query = lots.select().where(lots.c.state.in_(OPEN), lots.c.expires_at <= at).limit(limit)
    return structs(await connection.execute(query), Lot)


async def entries_of(connection: AsyncConnection, customer: str) -> list[LedgerLine]:
    """Return the entries of a customer's accounts with their postings, newest first."""
    accounts = [customer_account(customer, state) for state in OPEN]
    query = (
        sa.select(
            ledger_entries, ledger_postings.c.key, ledger_postings.c.kind, ledger_postings.c.at
        )
        .join(ledger_postings, ledger_postings.c.id == ledger_entries.c.posting)
        .where(ledger_entries.c.account.in_(accounts))
        .order_by(ledger_entries.c.id.desc())
    )
    return structs(await connection.execute(query), LedgerLine)


async def forget_customer(connection: AsyncConnection, customer: str) -> None:
    """Keep the entries, which must go on summing to zero, under an account of nobody."""
    accounts = [customer_account(customer, state) for state in OPEN]
    theirs = sa.select(ledger_entries.c.posting).where(ledger_entries.c.account.in_(accounts))
    # The key of a payment names who paid; it must stay unique, so the posting's own id takes over.
    forgetting = ledger_postings.update().where(ledger_postings.c.id.in_(theirs))
    await changed(connection, forgetting.values(key=ledger_postings.c.id))
    for state in OPEN:
        account = ledger_entries.c.account == customer_account(customer, state)
        nobody = customer_account("erased", state)
        await changed(
            connection, ledger_entries.update().where(account).values(account=nobody, lot=None)
        )
