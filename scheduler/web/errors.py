"""Pages for what went wrong: calm, in words, with the request's name and without any inner detail."""

from flask import Flask, Response, g
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from scheduler.services.refusal import Refused
from scheduler.web import forms, htmx
from scheduler.web.texts import _l

WORDS = {
    400: (_l("请求有误"), _l("页面可能已过期。请返回上一页，刷新后再试。")),
    401: (_l("请先登录"), _l("登录后才能查看这一页。")),
    403: (_l("没有权限"), _l("您的角色不能进行这一操作。如需开通，请联系本单位管理员。")),
    404: (_l("没有这一页"), _l("地址可能有误，或者内容不在您的管理范围内。")),
    405: (_l("不能这样访问"), _l("请从页面上的按钮操作。")),
    409: (_l("未能完成"), _l("原因如下，没有作任何改动。")),
    413: (_l("内容太大"), _l("请上传不超过 4 MB 的文件。")),
    422: (_l("填写有误"), _l("请按提示修改后再提交。")),
    429: (_l("尝试次数过多"), _l("请过一刻钟再试。")),
    500: (_l("系统出错"), _l("已记录，请稍后再试。反映问题时请附上编号。")),
}


def init_app(app: Flask) -> None:
    """Registers the pages; unexpected failures are logged by Flask and shown as 500."""
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(CSRFError, lambda _error: page(400))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, lambda error: page(409, reasons=error.reasons))
    app.register_error_handler(forms.Invalid, lambda error: page(422, problems=error.problems))


def page(status: int, **context: object) -> Response:
    """The page for a status; one that has no words of its own is told as 400 or 500."""
    known = status if status in WORDS else (400 if status < 500 else 500)
    title, text = WORDS[known]
    return htmx.render(
        "errors/error.html",
        "errors/_error.html",
        status=status,
        code=status,
        title=title,
        text=text,
        request_id=g.get("request_id", ""),
        **{"reasons": (), "problems": (), **context},
    )


def _foreign_host(_error: SecurityError) -> Response:
    """Plain text: under a name that is not ours no address of a page can be written."""
    return Response("not a name of this server\n", 400, mimetype="text/plain")


def _http(error: HTTPException) -> Response:
    if error.code is None or error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # a redirect of the router
    return page(error.code)
