"""What the edge itself shows: the page for reading and trying the API, and one page per type of problem.

Nothing of it needs the internet: the parts of the page come with the package fastapi-offline.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from standalone.members import ROOT

PROBLEMS = ROOT / "docs" / "problems"
PROBLEM = re.compile(r"/problems/([a-z0-9-]{1,80})")
PARTS = {"swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"}
PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>问效 · 接口文档</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon.png">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  docExpansion: "none",
  persistAuthorization: true,
  tryItOutEnabled: true,
});
</script>
</body>
</html>
"""


def docs_page(path: str) -> Response | None:
    """The page, one of its parts, what a problem's type means; None for anything else."""
    if path == "/":
        return RedirectResponse("/docs")
    if path == "/docs":
        return HTMLResponse(PAGE)
    if problem := PROBLEM.fullmatch(path):
        explained = PROBLEMS / f"{problem[1]}.md"
        return FileResponse(explained, media_type="text/markdown") if explained.exists() else None
    part = path.removeprefix("/docs/")
    return FileResponse(_parts() / part) if part in PARTS else None


def _parts() -> Path:
    found = find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise FileNotFoundError("fastapi-offline")
    return Path(found.origin).parent / "static"
