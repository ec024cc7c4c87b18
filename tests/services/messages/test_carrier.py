"""One message through Apprise to a server that is really there, is not, refuses, or falls silent."""

import logging

import pytest

from scheduler.domain.messages import Channel, SendError
from scheduler.services.messages import carrier
from scheduler.services.messages.gateways import Gateways
from tests.services.messages.sinks import sink

TO = "mei@example.cn"


def address(gateway: str) -> str:
    found = Gateways(mail=gateway).address(Channel.EMAIL, TO)
    assert found is not None
    return found


def test_message_arrives_with_its_words() -> None:
    with sink() as server:
        assert (
            carrier.send(address(server.gateway), "候鸟：您的班次有变动", "请您来：\n· 2月8日 周一") is None
        )
    assert server.mails == [(TO, "候鸟：您的班次有变动", "请您来：\n· 2月8日 周一")]


def test_server_that_refuses_the_person_is_told_apart() -> None:
    with sink("refuses") as server:
        assert carrier.send(address(server.gateway), "一", "二") is SendError.REFUSED
    assert server.mails == []


def test_server_that_is_not_there_can_be_tried_again() -> None:
    with sink() as server:
        gone = address(server.gateway)
    assert carrier.send(gone, "一", "二") is SendError.UNREACHABLE


def test_server_that_took_it_and_fell_silent_leaves_it_unknown() -> None:
    with sink("silent") as server:
        assert carrier.send(address(server.gateway), "一", "二") is SendError.NO_ANSWER
        assert len(server.mails) == 1


@pytest.mark.parametrize("nonsense", ["", "nonsense", "nosuch://abc/def"])
def test_address_that_is_no_gateway(nonsense: str) -> None:
    assert carrier.send(nonsense, "一", "二") is SendError.NO_GATEWAY


def test_secrets_of_gateways_are_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with sink() as server:
        secret = address(server.gateway).replace("mailto://", "mailto://user:Verborgen@")
    with caplog.at_level(logging.DEBUG):
        carrier.send(secret, "一", "二")
    assert "Verborgen" not in caplog.text
    assert "Verborgen" not in repr(Gateways(mail=secret, sms=secret))
