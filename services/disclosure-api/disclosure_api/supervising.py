"""The routers of what is due, of its supervision, and of what the congress and the public say to it."""

from disclosure_api.congress_papers.routes import router as congress_papers
from disclosure_api.disclosure_bulletins.routes import router as disclosure_bulletins
from disclosure_api.disclosure_duties.routes import router as disclosure_duties
from disclosure_api.disclosure_reminders.routes import router as disclosure_reminders
from disclosure_api.due_sources.routes import router as due_sources
from disclosure_api.public_comments.routes import router as public_comments
from disclosure_api.review_opinions.routes import router as review_opinions

ROUTERS = (
    due_sources,
    congress_papers,
    disclosure_duties,
    disclosure_bulletins,
    disclosure_reminders,
    review_opinions,
    public_comments,
)
