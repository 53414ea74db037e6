"""Alembic's entry: the metadata of disclosure-api, nothing else."""

from disclosure_api.congress_papers import models as congress_papers
from disclosure_api.database import disclosure_registry
from disclosure_api.disclosure import feed_tables
from disclosure_api.disclosure import models as disclosure
from disclosure_api.disclosure_bulletins import models as disclosure_bulletins
from disclosure_api.disclosure_reminders import models as disclosure_reminders
from disclosure_api.due_sources import models as due_sources
from disclosure_api.public import tables as public
from disclosure_api.public_comments import models as public_comments
from disclosure_api.receipts import models as receipts
from disclosure_api.releases import models as releases
from disclosure_api.review_opinions import models as review_opinions
from wenxiao.migration import run_migrations

TABLES = (
    releases.Release,
    releases.Edition,
    disclosure.FeedEntry,
    receipts.Receipt,
    public.PublicItem,
    feed_tables.FeedHead,
    due_sources.DueSource,
    congress_papers.CongressPaper,
    disclosure_bulletins.DisclosureBulletin,
    disclosure_reminders.DisclosureReminder,
    review_opinions.ReviewOpinion,
    public_comments.PublicComment,
)

run_migrations(disclosure_registry.metadata)
