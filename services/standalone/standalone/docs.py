"""The page for reading and trying the API; it needs no internet, its parts come with the package fastapi-offline."""

from importlib.util import find_spec
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

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
    """The page, one of its parts, or None."""
    if path == "/":
        return RedirectResponse("/docs")
    if path == "/docs":
        return HTMLResponse(PAGE)
    part = path.removeprefix("/docs/")
    return FileResponse(_parts() / part) if part in PARTS else None


def _parts() -> Path:
    found = find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise FileNotFoundError("fastapi-offline")
    return Path(found.origin).parent / "static"
