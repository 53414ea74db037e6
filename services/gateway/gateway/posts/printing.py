"""The page of a post's permissions as its holder prints it: whole in itself, without scripts, on A4."""

from datetime import date
from html import escape

from gateway.posts.permissions import PostPermissions, ServicePermissions

KINDS = {"regular": "任职", "acting": "代理", "delegated": "受托"}
STYLE = """
@page { size: A4; margin: 18mm 16mm }
body { font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", SimSun, sans-serif;
 color: #1d2733; max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem }
h1 { font-size: 1.6rem; margin: 0 0 .2rem }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; border-left: 4px solid #a61b29; padding-left: .6rem; break-after: avoid }
p.sub { color: #5a6675; margin: 0 0 1.2rem }
table { width: 100%; border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #d9dee5 }
th { color: #5a6675; font-weight: 600 }
tr { break-inside: avoid }
table.post th { width: 7rem }
table.may td:first-child { width: 38% }
code { font: 12px/1.5 ui-monospace, Consolas, monospace; color: #3d4a5a; overflow-wrap: anywhere; display: block }
footer { margin-top: 2rem; color: #5a6675; font-size: .85rem }
@media print { body { margin: 0; padding: 0; font-size: 12px } code { font-size: 9px } }
"""
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Vary": "Accept"}


def printed(page: PostPermissions, today: date) -> str:
    title = f"岗位权限一览：{page.holder}"
    parts = "".join(_service(service) for service in page.services)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>"
        '<p class="sub">问效 预算绩效管理 · 本页由系统按当前授权生成</p>'
        f"{_post(page)}{parts}"
        f"<footer>打印日期 {today.isoformat()}。权限只在上述范围内有效；编制、审核、批复须由不同人员办理，"
        "受托期间所办事项同时记在本人和委托人名下。有疑问请联系本单位安全管理员。</footer></body></html>"
    )


def _post(page: PostPermissions) -> str:
    post = page.post
    until = post.valid_until.isoformat() if post.valid_until else "长期"
    kind = KINDS[post.kind.value] + (f"（委托人 {post.acting_for_name}）" if post.acting_for_name else "")
    rows = {
        "岗位": page.role + (f" · {page.duty}" if page.duty else ""),
        "机构": f"{post.region.name} {post.organisation.name}（{post.organisation.code}）",
        "任职方式": kind,
        "任期": f"{post.valid_from.isoformat()} 至 {until}",
        "可查阅": page.reads,
        "可办理": page.writes,
    }
    lines = "".join(f'<tr><th scope="row">{name}</th><td>{escape(value)}</td></tr>' for name, value in rows.items())
    return f'<table class="post">{lines}</table>'


def _service(service: ServicePermissions) -> str:
    lines = "".join(
        f"<tr><td>{escape(one.words)}</td><td>{''.join(f'<code>{escape(path)}</code>' for path in one.paths)}</td></tr>"
        for one in service.permissions
    )
    return (
        f'<h2>{escape(service.title)}</h2><table class="may"><thead><tr><th scope="col">可以做什么</th>'
        f'<th scope="col">接口</th></tr></thead><tbody>{lines}</tbody></table>'
    )
