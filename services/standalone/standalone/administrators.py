"""`./wenxiao admin`: the first accounts of a place, and new passwords for them, from the server only."""

from collections.abc import Sequence

from rich.table import Table

from gateway.founding import FirstAccount, FoundingRefused, Named, found_administrators, reset_on_the_server
from gateway.settings import GatewaySettings
from standalone.house import settings_for
from standalone.installation import Installation, InstallationRefused
from standalone.members import MEMBERS
from standalone.migrate import migrate
from wenxiao.clock import SHANGHAI


async def create(place: Installation, regions: Sequence[str], organisation: str) -> Sequence[FirstAccount]:
    """`regions` as `441622` or `441622=龙川县`, from the root down."""
    await migrate(place, MEMBERS)
    try:
        return await found_administrators(_settings(place), [_named(region) for region in regions], organisation)
    except FoundingRefused as refused:
        raise InstallationRefused(str(refused)) from None


async def reset(place: Installation, username: str) -> FirstAccount:
    await migrate(place, MEMBERS)
    try:
        return await reset_on_the_server(_settings(place), username)
    except FoundingRefused as refused:
        raise InstallationRefused(str(refused)) from None


def accounts_shown_once(accounts: Sequence[FirstAccount]) -> Table:
    """On the terminal only: neither the log nor the database holds these passwords."""
    table = Table(title="一次性密码，只显示这一次；请分别当面交给本人", title_justify="left", box=None)
    for heading in ("登录名", "岗位或姓名", "一次性密码", "有效期至"):
        table.add_column(heading)
    for account in accounts:
        until = account.valid_until.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        table.add_row(account.username, account.title, account.one_time_password, until)
    return table


def _settings(place: Installation) -> GatewaySettings:
    member = next(member for member in MEMBERS if member.name == "gateway")
    settings: GatewaySettings = member.settings(
        **settings_for(member, place.login(member.role), place.secrets, clock="real")
    )
    return settings


def _named(told: str) -> Named:
    code, _, name = told.partition("=")
    return Named(code.strip(), name.strip())
