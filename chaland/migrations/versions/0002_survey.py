"""Keep surveys"""

import sqlalchemy as sa
from alembic import op

revision = "0002_survey"
down_revision = "0001_begin"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_samples",
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("floor", sa.Text(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("access_point", sa.Text(), nullable=False),
        sa.Column("rssi", sa.Double(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("store", "floor", "point", "position"),
    )


def downgrade() -> None:
    op.drop_table("survey_samples")
