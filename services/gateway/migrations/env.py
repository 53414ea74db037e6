"""Alembic's entry: the gateway's own metadata, nothing else."""

from gateway.credentials import models as credentials
from gateway.database import gateway_registry
from gateway.directory_changes import models as directory_changes
from gateway.keys import models as keys
from gateway.machines import models as machines
from gateway.organisation_changes import models as organisation_changes
from gateway.organisations import models as organisations
from gateway.people import models as people
from gateway.posts import models as posts
from gateway.regions import models as regions
from gateway.responsibilities import models as responsibilities
from gateway.sessions import models as sessions
from wenxiao.migration import run_migrations

MODELS = (
    directory_changes,
    organisation_changes,
    credentials,
    keys,
    machines,
    organisations,
    people,
    posts,
    regions,
    responsibilities,
    sessions,
)

run_migrations(gateway_registry.metadata)
