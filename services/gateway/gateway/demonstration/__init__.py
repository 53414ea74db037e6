"""The people, offices and machines of the demonstration; none of them exists."""

from gateway.demonstration.accounts import (
    ACCOUNTS,
    MACHINES,
    PASSWORD,
    DemonstrationAccount,
    DemonstrationMachine,
)
from gateway.demonstration.seeding import DemonstrationRefused, seed

__all__ = [
    "ACCOUNTS",
    "MACHINES",
    "PASSWORD",
    "DemonstrationAccount",
    "DemonstrationMachine",
    "DemonstrationRefused",
    "seed",
]
