"""Logs: JSON in production, readable on a terminal, always on stderr."""

import logging
import sys

import structlog
from structlog.typing import Processor


def set_up_logs(form: str, level: int = logging.INFO) -> None:
    """Send every log line to stderr as `form` says: `json`, `console`, or `auto`.

    Ids bound with `structlog.contextvars.bind_contextvars` (question_id, workspace, stage) stand in
    every line of their task. Libraries that log through `logging` come out the same way.
    """
    as_console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer = _on_a_terminal() if as_console else structlog.processors.JSONRenderer()
    last: list[Processor] = (
        [renderer] if as_console else [structlog.processors.format_exc_info, renderer]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Not cached on first use: a logger of a module would keep the first set-up for ever.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        ),
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("slack_bolt", "slack_sdk", "alembic", "aiosqlite", "httpx", "openai", "aiohttp"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))


def _on_a_terminal() -> structlog.dev.ConsoleRenderer:
    # The default shows local variables in tracebacks: what people wrote is among them.
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
