"""Alembic's entry: the gateway's own metadata, nothing else."""

from gateway.credentials import models as credentials
from gateway.database import gateway_registry
from gateway.keys import models as keys
from gateway.machines import models as machines
from gateway.organisations import models as organisations
from gateway.people import models as people
from gateway.posts import models as posts
from gateway.regions import models as regions
from gateway.sessions import models as sessions
from wenxiao.migration import run_migrations

MODELS = (credentials, keys, machines, organisations, people, posts, regions, sessions)

run_migrations(gateway_registry.metadata)
