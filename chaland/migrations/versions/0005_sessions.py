"""Sessions end"""

import sqlalchemy as sa
from alembic import op

revision = "0005_sessions"
down_revision = "0004_calibrations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff", sa.Column("generation", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "spent_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("spent_tokens")
    op.drop_column("staff", "generation")
