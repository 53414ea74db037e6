"""Who is who in the demonstration. Regions and their codes are real, people are invented."""

from dataclasses import dataclass

from gateway.organisations.models import OrganisationKind as Kind
from gateway.regions.models import Level
from wenxiao.access import Duty, Role

PASSWORD = "Wenxiao-2022-demo"  # noqa: S105  # printed for everybody who starts the demonstration
LONGCHUAN, ZIJIN = "441622", "441621"


@dataclass(frozen=True)
class DemonstrationOrganisation:
    region_code: str
    code: str
    name: str
    kind: Kind
    parent_code: str | None = None


@dataclass(frozen=True)
class DemonstrationAccount:
    username: str
    name: str
    role: Role
    duty: Duty
    organisation_code: str
    region_code: str = LONGCHUAN
    portfolio: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemonstrationMachine:
    client_id: str
    name: str
    role: Role
    organisation_code: str
    region_code: str = LONGCHUAN

    @property
    def secret(self) -> str:
        return f"{self.client_id}-demo-secret"


# code, name, level, parent, path: what the demonstration needs beside the regions that every installation has.
REGIONS: tuple[tuple[str, str, Level, str | None, str], ...] = (
    ("441621", "紫金县", Level.COUNTY, "441600", "/44/4416/441621"),
)

ORGANISATIONS = (
    DemonstrationOrganisation(LONGCHUAN, "001", "龙川县财政局", Kind.FINANCE),
    DemonstrationOrganisation(LONGCHUAN, "101", "龙川县人大常委会预算工委", Kind.NPC),
    DemonstrationOrganisation(LONGCHUAN, "102", "龙川县审计局", Kind.AUDIT),
    DemonstrationOrganisation(LONGCHUAN, "361", "龙川县医疗保障局", Kind.DEPARTMENT),
    DemonstrationOrganisation(LONGCHUAN, "361001", "龙川县医疗保险服务中心", Kind.UNIT, "361"),
    DemonstrationOrganisation(LONGCHUAN, "362", "龙川县供销合作社联合社", Kind.DEPARTMENT),
    DemonstrationOrganisation(LONGCHUAN, "362001", "龙川县供销社项目中心", Kind.UNIT, "362"),
    DemonstrationOrganisation(ZIJIN, "001", "紫金县财政局", Kind.FINANCE),
    DemonstrationOrganisation(ZIJIN, "361", "紫金县医疗保障局", Kind.DEPARTMENT),
)

DEPARTMENTS = ("361", "362")
ACCOUNTS = (
    DemonstrationAccount("yibao-jingban", "李晓敏", Role.UNIT, Duty.MAKER, "361001"),
    DemonstrationAccount("yibao-shenhe", "陈国华", Role.DEPARTMENT, Duty.CHECKER, "361"),
    DemonstrationAccount("yibao-fuze", "黄志强", Role.DEPARTMENT, Duty.HEAD, "361"),
    DemonstrationAccount("gongxiao-jingban", "刘美玲", Role.UNIT, Duty.MAKER, "362001"),
    DemonstrationAccount("gongxiao-shenhe", "吴建平", Role.DEPARTMENT, Duty.CHECKER, "362"),
    DemonstrationAccount("gongxiao-fuze", "邓伟明", Role.DEPARTMENT, Duty.HEAD, "362"),
    DemonstrationAccount("caizheng-jingban", "罗婷", Role.FINANCE, Duty.MAKER, "001", portfolio=DEPARTMENTS),
    DemonstrationAccount("caizheng-shenhe", "叶文斌", Role.FINANCE, Duty.CHECKER, "001", portfolio=DEPARTMENTS),
    DemonstrationAccount("caizheng-fuze", "曾庆良", Role.FINANCE, Duty.HEAD, "001", portfolio=DEPARTMENTS),
    DemonstrationAccount("zijin-caizheng", "温海涛", Role.FINANCE, Duty.HEAD, "001", ZIJIN, ("361",)),
    DemonstrationAccount("renda", "钟丽萍", Role.NPC, Duty.NONE, "101"),
    DemonstrationAccount("anquan", "袁浩", Role.SECURITY_ADMIN, Duty.NONE, "001"),
    DemonstrationAccount("shenji-guanli", "骆颖", Role.AUDIT_ADMIN, Duty.NONE, "001"),
    DemonstrationAccount("xitong", "邹凯", Role.SYSTEM_ADMIN, Duty.NONE, "001"),
)

MACHINES = (
    DemonstrationMachine("treasury-longchuan", "龙川县国库集中支付系统", Role.TREASURY, "001"),
    DemonstrationMachine("budget-longchuan", "龙川县预算管理一体化系统", Role.BUDGET_SYSTEM, "001"),
    DemonstrationMachine("npc-longchuan", "龙川县人大预算联网监督系统", Role.NPC_NETWORK, "101"),
)
