from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chaland.pages.assets import Assets
from chaland.pages.languages import COOKIE, LANGUAGES, catalogue, language_of
from conventions.problems import Handler, Problem
from conventions.roles import IDENTITY

TEMPLATES_FOLDER = Path(__file__).parent.parent / "templates"
THEMES = ("light", "dark")
YEAR_S = 365 * 24 * 3600
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), browsing-topics=()"


class Pages:
    """Turns a template and its values into a page, in the language and theme of who asks."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES_FOLDER),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )

    def render(
        self, request: web.Request, template: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """Return the page; the language asked for with `?lang=` is remembered."""
        language = language_of(request)
        theme = request.cookies.get("theme")
        html = self._environment.get_template(template).render(
            t=catalogue(language).text,
            date=catalogue(language).date,
            language=language,
            other_language=next(other for other in LANGUAGES if other != language),
            theme=theme if theme in THEMES else "auto",
            identity=request.get(IDENTITY),
            asset=self._assets.url,
            modules=lambda entries: self._assets.modules(entries, language),
            import_map=self._assets.import_map(language),
            path=request.path,
            switch_language=lambda to: str(request.rel_url.update_query(lang=to)),
            **values,
        )
        response = web.Response(text=html, content_type="text/html", status=status)
        response.headers.update(self._headers(language))
        if request.query.get("lang") in LANGUAGES:
            response.set_cookie(COOKIE, language, max_age=YEAR_S, samesite="Lax", path="/")
        response.enable_compression()
        return response

    def _headers(self, language: str) -> dict[str, str]:
        # The import map is an inline script: its hash allows it, and no other.
        policy = {
            "default-src": "'self'",
            "script-src": f"'self' {self._assets.import_map_hash(language)}",
            "img-src": "'self' data: blob:",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }
        return {
            "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in policy.items()),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language, Cookie",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS,
            "X-Content-Type-Options": "nosniff",
        }


PAGES = web.AppKey("pages", Pages)


def render(
    request: web.Request, template: str, *, status: int = 200, **values: Any
) -> web.Response:
    """Return a page of the application that the request came to."""
    return request.app[PAGES].render(request, template, status=status, **values)


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show a refusal as a page to whoever reads HTML; interfaces keep their problem details."""
    try:
        return await handler(request)
    except (Problem, web.HTTPClientError) as refusal:
        reads_html = "text/html" in request.headers.get("Accept", "")
        if request.path.startswith("/v1/") or not reads_html:
            raise
        return render(request, "error.html", status=refusal.status, code=refusal.status)
