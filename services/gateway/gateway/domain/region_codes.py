"""What codes of regions look like, and where a region lies.

Six digits for provinces, cities and counties (GB/T 2260), nine for towns (GB/T 10114). What is governed like a region
but is none (economic zones, farms) has a local code: that of its parent, a capital letter, and two letters or digits
(`150404Z08`); the letter tells it from every code of the standards.
"""

import re

LEVELS = ("nation", "province", "city", "county", "town")
_OF_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
PROVINCES = frozenset(str(number) for first, last in _OF_PROVINCES for number in range(first, last + 1))
_FORMS = {
    "province": (re.compile(r"\d{2}0000"), "省级代码为六位数字，后四位是 0000，如 440000"),
    "city": (re.compile(r"\d{2}(?!00)\d{2}00"), "市级代码为六位数字，后两位是 00，如 440500"),
    "county": (re.compile(r"\d{4}(?!00)\d{2}"), "县级代码为六位数字，后两位不是 00，如 441622"),
    "town": (re.compile(r"\d{6}(?!000)\d{3}"), "乡级代码为九位数字，如 441622100"),
}
_LOCAL = re.compile(r"(?P<parent>\d{6}|\d{6}[A-Z][0-9A-Z]{2})[A-Z][0-9A-Z]{2}")
_STEP = {"province": 2, "city": 4, "county": 6, "town": 9}


def is_local(code: str) -> bool:
    return not code.isdigit()


def is_below(level: str, above: str) -> bool:
    return LEVELS.index(level) > LEVELS.index(above)


def path_of(code: str, level: str, parent_path: str) -> str:
    """`/44/4416/441622`: from the root down; a local code is a step of its own."""
    step = code if is_local(code) else code[: _STEP[level]]
    return f"{'' if parent_path == '/' else parent_path}/{step}"


def fault_of_form(code: str, level: str) -> str | None:
    """What is wrong with a code by itself; None where nothing is."""
    if not code.isascii():
        return "区划代码只能用数字和大写字母。"
    if is_local(code):
        if _LOCAL.fullmatch(code) and code[:2] in PROVINCES:
            return None
        return "自编代码应为上级代码加一个大写字母和两位字母或数字，如 150404Z08；有国家标准代码的请填国家标准代码。"
    form, words = _FORMS[level]
    if not form.fullmatch(code):
        return f"“{code}”与级别不符：{words}。"
    if code[:2] not in PROVINCES:
        return f"没有以 {code[:2]} 开头的省级代码，请核对。"
    return None


def fault_of_place(code: str, level: str, parent_code: str, parent_level: str) -> str | None:
    """What is wrong with a code under this parent. Which city a county belongs to its digits do not say."""
    if not is_below(level, parent_level):
        return f"级别应低于上级“{parent_code}”的级别，请核对级别和上级。"
    if is_local(code):
        if code[:-3] != parent_code:
            return f"自编代码应以上级代码“{parent_code}”开头，如 {parent_code}Z01。"
    elif level == "town":
        if not code.startswith(_of_towns_below(parent_code)):
            return f"乡级代码的前六位应是所属县级代码，与上级“{parent_code}”不符，请核对。"
    elif parent_level != "nation" and code[:2] != parent_code[:2]:
        return f"代码与上级“{parent_code}”不在同一个省，请核对。"
    return None


def _of_towns_below(parent_code: str) -> str:
    """How codes of towns begin: with their county, or with the city where that has none, or has a zone between."""
    if is_local(parent_code) and parent_code[4:6] == "00":
        return parent_code[:4]
    return parent_code[:6]
