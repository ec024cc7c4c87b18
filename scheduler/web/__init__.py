"""The web: the only package that knows Flask; a view parses, calls one service and renders."""

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from scheduler.settings import Settings
from scheduler.web import (
    access,
    assets,
    caldav,
    compression,
    database,
    errors,
    feed_polls,
    htmx,
    i18n,
    login,
    navigation,
    notices,
    security,
    wording,
    wording_edits,
    wording_plans,
)
from scheduler.web.blueprints import blueprints

HERE = Path(__file__).resolve().parent
MOST_BYTES = 4 * 1024 * 1024

csrf = CSRFProtect()


def template_folder() -> Path:
    """Where the templates lie: beside the views in a wheel, at the top of a checkout."""
    packaged = HERE / "templates"
    return packaged if packaged.is_dir() else HERE.parents[1] / "templates"


def create_app(settings: Settings) -> Flask:
    """The application, ready to serve; nothing is read from the environment here."""
    app = Flask(__name__, static_folder=None, template_folder=str(template_folder()))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=None,
        **security.cookie_settings(settings),
    )
    app.extensions["houniao_settings"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    csrf.init_app(app)
    for part in (
        database,
        i18n,
        wording,
        wording_plans,
        wording_edits,
        assets,
        feed_polls,
        security,
        login,
        access,
        navigation,
        notices,
        htmx,
        errors,
        compression,
        caldav,
    ):
        part.init_app(app)
    for blueprint in blueprints(settings):
        app.register_blueprint(blueprint)
    return app
