"""Keep who is left out"""

import sqlalchemy as sa
from alembic import op

revision = "0003_left_out"
down_revision = "0002_survey"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "left_out_devices",
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("binding", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("store", "binding", "reason"),
    )


def downgrade() -> None:
    op.drop_table("left_out_devices")
