"""The unified social credit code (GB 32100): seventeen signs and one that checks them."""

CREDIT_CODE_LENGTH = 18
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(CREDIT_CODE_LENGTH - 1))


def check_credit_code(code: str) -> str | None:
    """What is wrong with the code, and what to do; None where nothing is."""
    if len(code) != CREDIT_CODE_LENGTH:
        return f"统一社会信用代码应为 {CREDIT_CODE_LENGTH} 位，现有 {len(code)} 位，请对照登记证书核对。"
    strange = sorted({sign for sign in code if sign not in _SIGNS})
    if strange:
        return f"统一社会信用代码中不会出现“{'、'.join(strange)}”（不用小写字母和 I、O、Z、S、V），请对照登记证书核对。"
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    if _SIGNS[-total % len(_SIGNS)] != code[-1]:
        return "统一社会信用代码的校验位不对，可能有一位填错，请对照登记证书核对。"
    return None
