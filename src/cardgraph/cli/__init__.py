"""The command line: options in, one library call, text out, exit status (see ``errors.Status``)."""

import gc
import importlib
import os
import signal
import sys
from typing import Any, NoReturn

import click

from cardgraph.cli import memory, streams
from cardgraph.errors import TRACEBACK, CardgraphError, Status, described, is_panic

COMMANDS = ("build", "check", "query", "load", "store", "explain", "vocabulary", "new")


class _ReaderGoneError(Exception):
    """Whoever read our output has gone; no OSError, since of one click makes the status 1."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are asked for, so that starting is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of a first visit."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"cardgraph.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command until all that it says is said."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
            return status
        except BrokenPipeError:
            raise _ReaderGoneError from None


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cardgraph")
def command() -> None:
    """Compile AI model cards (Markdown) into an RDF knowledge graph that people can trust.

    \b
    Examples:
      cardgraph build cards/ -o graph.ttl
      cardgraph check cards/
      cardgraph query models graph.ttl
    """


def main() -> NoReturn:
    """Run the command line and leave with its exit status; no traceback reaches the user."""
    # Cards leave no cycles behind: looking for them rarely saves a tenth of the time.
    gc.set_threshold(200_000, 50, 50)
    streams.prepare()
    memory.watch()
    # Who runs us in the background may have us not heed it.
    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, signal.SIG_DFL):
        signal.signal(signal.SIGINT, _interrupt)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    sys.exit(_run())


def _interrupt(_number: int, _frame: Any) -> None:
    # Once is enough: a second time would come in the way of tidying up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _terminate(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def _run() -> int:
    try:
        # Outside standalone mode click returns the status of an Exit instead of raising it.
        status = command.main(standalone_mode=False, prog_name="cardgraph")
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.Abort:
        return _interrupted()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (_ReaderGoneError, BrokenPipeError):
        # As SIGPIPE would end it, which not every system has.
        return 141
    except KeyboardInterrupt:
        return _interrupted()
    except MemoryError:
        click.echo("cardgraph: out of memory", err=True)
        return Status.FAILED
    except Exception as error:
        return _failed(error)
    except BaseException as error:
        if not is_panic(error):
            raise
        return _failed(error)


def _interrupted() -> int:
    click.echo("cardgraph: interrupted; nothing half-done is left behind", err=True)
    return Status.INTERRUPTION


def _failed(error: BaseException) -> int:
    from cardgraph.render.width import safe

    if os.environ.get(TRACEBACK):
        raise error
    if isinstance(error, CardgraphError | OSError):
        text = str(error)
    elif isinstance(error, ImportError):
        text = f"cannot load a part of the program, which memory may be too short for: {error}"
    else:
        text = f"internal error, please report it: {described(error)}"
    click.echo(f"cardgraph: {safe(text)}", err=True)
    return error.status if isinstance(error, CardgraphError) else Status.FAILED
