"""What went wrong at an endpoint: in one line for the operator, and what may be done about it."""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

OPTIONAL = ("response_format", "stream_options", "max_completion_tokens", "stream")
"""What a request can do without, in the words in which a server refuses it."""

_TRANSIENT = frozenset({408, 409, 429})
_SERVER_FAILED = 500
_REFUSED = frozenset({400, 404, 405, 415, 422, 501})
_TOO_LARGE, _PAYMENT = 413, 402
# In the words of OpenAI, vLLM, llama.cpp, Together and Azure.
_TOO_LONG = re.compile(
    r"context.{0,12}(?:length|window|size)|maximum context|too many (?:input )?tokens"
    r"|prompt is too long|string_above_max_length|reduce the length",
    re.IGNORECASE,
)
_OUT_OF_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_NOT_YET_VALID, _EXPIRED = 9, 10
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""

_STATUS = {
    401: "refuses the key. Check OPENAI_API_KEY.",
    402: "is out of quota. Check the plan and billing of this key.",
    403: "is not allowed to this key. Check OPENAI_API_KEY.",
    404: "is not there. Check FRONTDESK_MODEL and OPENAI_BASE_URL.",
    429: "takes no more requests for now: it is rate limited.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One request that failed."""

    line: str
    """What happened and what to do, to follow the model's name."""
    passing: bool = False
    """Whether the same request may succeed a little later."""
    wait: float | None = None
    """Seconds that the server asks to be left alone."""
    without: str = ""
    """The optional part of a request that the server does not know."""
    too_long: bool = False
    filtered: bool = False
    """Whether a filter for content refused the question or the passages."""


def failure(error: Exception, waited: str) -> Failure:
    """Return what an exception of the client, or a timeout of our own, comes to."""
    match error:
        case TimeoutError() | APITimeoutError():
            found = Failure(f"did not answer within {waited}.")
        case APIConnectionError():
            found = _unreached(error)
        case APIStatusError():
            found = _refusal(error)
        case APIError():
            found = Failure(f"broke off: {_short(error.message)}", passing=True)
        case _:
            found = Failure(f"gave no valid reply ({type(error).__name__}).", passing=True)
    return found


def _unreached(error: APIConnectionError) -> Failure:
    certificate = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
    if not isinstance(certificate, ssl.SSLCertVerificationError):
        line = "cannot be reached. Check OPENAI_BASE_URL."
        return Failure(line, passing=certificate is None)
    if certificate.verify_code == _NOT_YET_VALID:
        return Failure("shows a certificate that is not valid yet. Check this machine's clock.")
    if certificate.verify_code == _EXPIRED:
        return Failure("shows a certificate that has expired. Check it, and this machine's clock.")
    return Failure("shows a certificate that this machine does not trust. Check OPENAI_BASE_URL.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _refusal(error: APIStatusError) -> Failure:
    status = error.status_code
    refused = status in _REFUSED
    failed = status >= _SERVER_FAILED and not refused
    out_of_quota = error.code in _OUT_OF_QUOTA
    said = f"{error.code or ''} {error.message}"
    too_long = status == _TOO_LARGE or (refused and _TOO_LONG.search(said) is not None)
    return Failure(
        _STATUS[_PAYMENT] if out_of_quota else _line(error),
        passing=failed or (status in _TRANSIENT and not out_of_quota),
        wait=_wait(error),
        without=_without(error) if refused and not too_long else "",
        too_long=too_long,
        filtered=error.code == "content_filter",
    )


def _line(error: APIStatusError) -> str:
    status = error.status_code
    if status >= _SERVER_FAILED:
        return f"failed (HTTP {status})."
    other = f"refused the request (HTTP {status}): {_short(error.message)}"
    return _STATUS.get(status, other)


def _short(message: str) -> str:
    return " ".join(message.split())[:200]


def _without(error: APIStatusError) -> str:
    """Return the optional part that a server names as what it does not take."""
    said = f"{error.param or ''} {error.message}"
    named = {"json_schema": "response_format", "guided": "response_format"}
    found = next((part for part in OPTIONAL if part in said), "")
    return found or next((part for word, part in named.items() if word in said), "")


def _wait(error: APIStatusError) -> float | None:
    """Return the seconds of `retry-after`, whichever way it is said (RFC 9110, 10.2.3)."""
    headers = error.response.headers
    milliseconds, said = headers.get("retry-after-ms", ""), headers.get("retry-after", "")
    for number, unit in ((milliseconds, 0.001), (said, 1.0)):
        if re.fullmatch(r"\d{1,9}(?:\.\d+)?", number):
            return float(number) * unit
    try:
        left = parsedate_to_datetime(said) - datetime.now(UTC)
    except (ValueError, TypeError):
        return None
    return max(left.total_seconds(), 0.0)
