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

# What each is for in a line, which the list of them shows without importing them all.
COMMANDS = {
    "build": "Compile model cards into a knowledge graph.",
    "check": "Check cards, or graphs, and point at what needs work.",
    "ask": "Ask for models by filters, without SPARQL.",
    "query": "Ask graphs, cards, a store or an endpoint a question.",
    "diff": "Say what has changed in cards or graphs.",
    "site": "Make a site of static pages.",
    "serve": "Serve graphs, cards or a store on this machine.",
    "load": "Load RDF files into a triple store, and see that it holds them.",
    "store": "See after a store on disk, as build --store makes it.",
    "explain": "Explain a rule, with an example and its repair.",
    "vocabulary": "List the words that a card may use.",
    "export": "Write shapes, ontology, context, pages or weights.",
    "new": "Write a card to fill in.",
}
# Seconds after which an interrupt comes again that could not be raised.
_SOON = 0.001


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
        command.short_help = COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that some arguments begin with; what is none is told what may have been meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(f"there is no command {name!r}; {_meant_by(name)}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command until all that it says is said."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
            return status
        except BrokenPipeError:
            raise _ReaderGoneError from None


def _meant_by(name: str) -> str:
    """What a name that no command has may have been meant for."""
    import shlex
    from difflib import get_close_matches

    from cardgraph.render.findings.advice import question

    if os.path.exists(name):
        return f"to check the cards there, run: cardgraph check {shlex.quote(name)}"
    return question(get_close_matches(name, COMMANDS, 1)) or f"there are: {', '.join(COMMANDS)}"


def _unknown(error: click.NoSuchOption) -> str:
    """What there is to say of an unknown option; of a letter, which options begin with it."""
    letter = error.option_name.removeprefix("-")
    if len(letter) != 1 or not error.ctx:
        return error.format_message()
    options = (name for parameter in error.ctx.command.params for name in parameter.opts)
    close = [name for name in options if name.startswith(f"--{letter}")]
    return f"there is no option {error.option_name}" + (f"; there are: {', '.join(close)}" if close else "")


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
    streams.prepare()
    memory.watch()
    # Who runs us in the background may have us not heed it.
    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, signal.SIG_DFL):
        signal.signal(signal.SIGINT, _interrupt)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    sys.unraisablehook = _unheard
    status = _run()
    # All that is left goes with the process: to look it through for cycles on the way out would be for nothing.
    gc.freeze()
    sys.exit(status)


def _interrupt(_number: int, _frame: Any) -> None:
    # Once is enough: a second time would come in the way of tidying up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _terminate(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def _unheard(unraisable: Any) -> None:
    # An interrupt may come where nothing can be raised, as while an object is cleared away: it comes again behind that,
    # where there are alarms, and elsewhere the next one is heard.
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        signal.signal(signal.SIGINT, _interrupt)
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, _interrupt)
            signal.setitimer(signal.ITIMER_REAL, _SOON)
    else:
        sys.__unraisablehook__(unraisable)


def _run() -> int:
    try:
        # Outside standalone mode click returns the status of an Exit instead of raising it.
        status = command.main(standalone_mode=False, prog_name="cardgraph")
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.Abort:
        return _interrupted()
    except click.NoSuchOption as error:
        click.UsageError(_unknown(error), error.ctx).show()
        return error.exit_code
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
    elif isinstance(error, ModuleNotFoundError):
        text = f"a part of the program, or of a library, is missing: {error}; it may help to install cardgraph again"
    elif isinstance(error, ImportError):
        text = f"cannot load a part of the program, which memory may be too short for: {error}"
    else:
        text = f"internal error, please report it: {described(error)}"
    click.echo(f"cardgraph: {safe(text)}", err=True)
    return error.status if isinstance(error, CardgraphError) else Status.FAILED
