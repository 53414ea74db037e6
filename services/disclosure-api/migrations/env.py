"""Alembic's entry: the metadata of disclosure-api, nothing else."""

from disclosure_api.database import disclosure_registry
from disclosure_api.disclosure import models as disclosure
from disclosure_api.receipts import models as receipts
from disclosure_api.releases import models as releases
from wenxiao.migration import run_migrations

TABLES = (releases.Release, releases.Edition, disclosure.FeedEntry, receipts.Receipt)

run_migrations(disclosure_registry.metadata)
