"""Keep calibrations"""

import sqlalchemy as sa
from alembic import op

revision = "0004_calibrations"
down_revision = "0003_left_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calibrations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("went_back_to", sa.Text(), nullable=True),
        sa.Column("calibration", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("calibrations_by_store", "calibrations", ["store", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("calibrations_by_store", table_name="calibrations")
    op.drop_table("calibrations")
