"""Posts one message to a group robot of WeCom, DingTalk or Feishu and understands what it answers.

These robots answer 200 even when they refuse; what became of a message is a number within the answer.
Numbers: developer.work.weixin.qq.com/document/path/90313 and 91770, open.dingtalk.com "custom robot",
open.feishu.cn "custom bot". The address is always made by us from a kept key, and no redirection is followed.
"""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from scheduler.domain.messages import Channel, SendError

SECONDS = 10.0
"""For how long an answer is waited for."""

MOST_READ = 64 * 1024
"""Bytes of an answer; a robot's has a hundred."""

MOST_BYTES = {Channel.WECOM: 2048, Channel.DINGTALK: 15_000, Channel.FEISHU: 15_000}
"""Bytes of text that each takes; only WeCom's bound is ever reached."""

_CODES: Mapping[Channel, Mapping[int, SendError | None]] = {
    Channel.WECOM: {
        0: None,
        -1: SendError.BUSY,
        45009: SendError.RATE_LIMITED,
        45033: SendError.RATE_LIMITED,
        40058: SendError.TOO_LONG,
        45002: SendError.TOO_LONG,
        93000: SendError.BAD_KEY,
        93004: SendError.ROBOT_OFF,
        93008: SendError.ROBOT_OFF,
    },
    Channel.DINGTALK: {
        0: None,
        -1: SendError.BUSY,
        88: SendError.RATE_LIMITED,
        130101: SendError.RATE_LIMITED,
        410100: SendError.RATE_LIMITED,
        300001: SendError.BAD_KEY,
        300005: SendError.BAD_KEY,
        400101: SendError.BAD_KEY,
        400013: SendError.ROBOT_OFF,
        400102: SendError.ROBOT_OFF,
        400106: SendError.ROBOT_OFF,
        310000: SendError.KEYWORD,
        430101: SendError.CENSORED,
        430102: SendError.CENSORED,
        430104: SendError.CENSORED,
    },
    Channel.FEISHU: {
        0: None,
        9499: SendError.RATE_LIMITED,
        11232: SendError.RATE_LIMITED,
        19001: SendError.BAD_KEY,
        19007: SendError.ROBOT_OFF,
        19021: SendError.SIGNATURE,
        19022: SendError.NETWORK,
        19024: SendError.KEYWORD,
    },
}


class _Here(HTTPRedirectHandler):
    """Follows nothing: an answer that sends us elsewhere is no answer."""

    def redirect_request(self, *_whatever: Any) -> None:
        return None


def post(channel: Channel, address: str, title: str, body: str) -> SendError | None:
    """Post one message; None when the robot took it.

    UNREACHABLE, RATE_LIMITED and BUSY may be tried again: the message was certainly not shown. After
    NO_ANSWER and NOT_UNDERSTOOD nobody knows.
    """
    asked = Request(  # noqa: S310  # made by `contact_address.robot`: no other scheme or host can be typed
        address,
        data=json.dumps(payload(channel, fitting(channel, f"{title}\n{body}"))).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "Houniao"},
        method="POST",
    )
    try:
        with _opener().open(asked, timeout=SECONDS) as answer:
            said = answer.read(MOST_READ)
    except HTTPError as error:
        with error:
            return _refused(channel, error)
    except URLError:  # raised until the last byte was handed over, never after
        return SendError.UNREACHABLE
    except (OSError, HTTPException):
        return SendError.NO_ANSWER
    return understood(channel, said)


def payload(channel: Channel, text: str) -> dict[str, Any]:
    """What each robot wants to read."""
    if channel is Channel.FEISHU:
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def fitting(channel: Channel, text: str) -> str:
    """A text that the robot takes: lines before the last one, which holds the link, are left out."""
    lines, bound = text.split("\n"), MOST_BYTES[channel]
    if len(text.encode()) <= bound:
        return text
    last = lines.pop()
    while lines and len("\n".join([*lines, "…", last]).encode()) > bound:
        lines.pop()
    return "\n".join([*lines, "…", last]).encode()[:bound].decode(errors="ignore")


def understood(channel: Channel, said: bytes) -> SendError | None:
    """What an answer means; None: the message was taken."""
    try:
        answer = json.loads(said)
    except (ValueError, RecursionError):
        return SendError.NOT_UNDERSTOOD
    if not isinstance(answer, dict):
        return SendError.NOT_UNDERSTOOD
    number = next((answer[name] for name in ("errcode", "code", "StatusCode") if name in answer), None)
    if not isinstance(number, int) or isinstance(number, bool):
        return SendError.NOT_UNDERSTOOD
    meant = _CODES[channel].get(number, SendError.REFUSED)
    return _which_setting(str(answer.get("errmsg", ""))) if number == 310000 else meant


def _which_setting(told: str) -> SendError:
    """DingTalk has one number for its three safety settings and says only in words which it was."""
    told = told.lower()
    if "sign" in told or "timestamp" in told:
        return SendError.SIGNATURE
    return SendError.NETWORK if "whitelist" in told else SendError.KEYWORD


def _refused(channel: Channel, error: HTTPError) -> SendError:
    """Feishu may also refuse by status, with its number inside."""
    if error.code == 429:
        return SendError.RATE_LIMITED
    if error.code >= 500:
        return SendError.NO_ANSWER  # something between us and the robot: it may have had the message
    try:
        meant = understood(channel, error.read(MOST_READ))
    except (OSError, HTTPException):
        return SendError.REFUSED
    return SendError.REFUSED if meant in (None, SendError.NOT_UNDERSTOOD) else meant


def _opener() -> OpenerDirector:
    return build_opener(_Here)
