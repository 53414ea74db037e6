"""`./wenxiao audit verify`: every service's chain of audit events, recomputed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from standalone.installation import Installation, InstallationRefused
from standalone.members import Member
from wenxiao.audit_chain import HeadSigner, Verification, Witness, verify_chain
from wenxiao.database import Database

NOT_THERE = {"3D000", "3F000", "42P01"}  # the database, the schema, the table


async def verify(place: Installation, members: Sequence[Member[Any]]) -> Mapping[str, Verification]:
    """Read as the owner of the tables: nothing that a service may see is hidden from the check."""
    signer, witness = HeadSigner(place.secrets.audit_key), Witness(place.audit_witness)
    found = {}
    for member in members:
        database = Database(place.owner.render_as_string(hide_password=False), schema=member.schema, pool_size=1)
        try:
            found[member.name] = await verify_chain(database.engine, member.schema, signer, witness)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in NOT_THERE:
                raise
            raise InstallationRefused(f"{place.data} 里还没有数据，请先运行 ./wenxiao up。") from error
        finally:
            await database.close()
    return found
