"""Load the national indicators that ship with the package; a changed file needs a revision like this one."""

from alembic import op

from indicator_library.national.seed import seed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seed(op.get_bind())
