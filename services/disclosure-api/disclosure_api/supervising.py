"""The routers of what is due, of its supervision, and of what the congress and the public say to it."""

from disclosure_api.congress_papers.routes import router as congress_papers
from disclosure_api.due_sources.routes import router as due_sources

ROUTERS = (due_sources, congress_papers)
