"""Between the terminal and the verbs: the language, UTF-8 on standard output, exit codes, Ctrl-C, closed pipes."""

import difflib
import errno
import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import Any

from pipeline import messages
from pipeline.messages import Misuse, say
from pipeline.resources import MissingResource

PROGRAM = "shilu"
_language = "en"


def language() -> str:
    """The language of the running command."""
    return _language


def run(command: Any, argv: Sequence[str]) -> int:
    """Runs a Typer (Click) command as a program.

    Args:
        command: The command with its verbs; its help texts are filled in.
        argv: The arguments without the name of the program.

    Returns:
        0, 1 where some documents failed, 2 for misuse, 130 after Ctrl-C. A reader that closes the pipe early
        (``| head``) is no error.
    """
    global _language
    _utf8()
    try:
        _language = messages.choose(None)
        args, asked = messages.take_language(argv)
        _language = messages.choose(asked)
        _localize(command, ())
        return _call(command, args)
    except Misuse as error:
        _complain(error.text(_language))
        return 2
    except (ImportError, MissingResource) as error:
        _complain(say("error", "not_installed", _language, what=error))
        return 2
    except OSError as error:
        # Windows says EINVAL of a closed pipe.
        if not isinstance(error, BrokenPipeError) and (sys.platform != "win32" or error.errno != errno.EINVAL):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at exit
        return 0
    except KeyboardInterrupt:
        print(say("say", "interrupted", _language), file=sys.stderr)
        return 130


def _call(command: Any, args: list[str]) -> int:
    from typer import Abort, BadParameter, Exit

    wrong_usage: Any = BadParameter.__bases__[0]  # Click's UsageError, which newer Typers carry inside
    previous = _terminate_gently()
    try:
        with command.make_context(PROGRAM, list(args)) as context:  # not main(): that exits with 1 on a closed pipe
            code = command.invoke(context)
        sys.stdout.flush()
        return int(code or 0)
    except Exit as end:
        sys.stdout.flush()
        return int(end.exit_code)
    except wrong_usage as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.ctx.get_help())
            return 2
        _complain(_usage(error))
        path = error.ctx.command_path if getattr(error, "ctx", None) else PROGRAM
        print(say("say", "hint", _language, command=path), file=sys.stderr)
        return 2
    except Abort:
        raise KeyboardInterrupt from None
    finally:
        if previous is not None:
            signal.signal(signal.SIGTERM, previous)


def _usage(error: Any) -> str:
    """What is wrong with the arguments; the commonest errors in our words, the others in Click's English."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or [])) or "--help"
        return say("error", "no_option", _language, option=error.option_name, near=near)
    if kind == "MissingParameter" and error.param is not None:
        return say("error", "missing_argument", _language, name=error.param.metavar or error.param.name)
    text = str(error.format_message())
    verbs = getattr(getattr(getattr(error, "ctx", None), "command", None), "commands", None)
    if verbs and (wrong := re.match(r"No such command '(.+?)'", text)):
        near = difflib.get_close_matches(wrong[1], verbs, n=1, cutoff=0)[0]
        return say("error", "no_command", _language, name=wrong[1], near=near)
    return text


def _complain(text: str) -> None:
    print(say("say", "error", _language, message=text), file=sys.stderr)


def _utf8() -> None:
    """Standard output is data, UTF-8 with ``\\n`` everywhere; standard error speaks the console's encoding."""
    for stream, options in (
        (sys.stdout, {"encoding": "utf-8", "newline": "\n"}),
        (sys.stderr, {"errors": "backslashreplace"}),
    ):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(**options)


def _terminate_gently() -> Any:
    """Lets SIGTERM unwind the stack as Ctrl-C does, so that temporary files go. Only the main thread may."""

    def stop(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    try:
        return signal.signal(signal.SIGTERM, stop)
    except ValueError:
        return None


def _localize(command: Any, path: tuple[str, ...]) -> None:
    """Fills in the help of a command, its options and its verbs from the catalogue."""
    texts = messages.catalogue(_language)
    command.help = texts["verbs"][" ".join(path)] if path else texts["usage"]["help"]
    for param in command.params:
        section = "options" if any(opt.startswith("-") for opt in param.opts) else "arguments"
        param.help = texts[section][param.name]
    help_option, get_help = command.get_help_option, command.get_help

    def localized_option(ctx: Any) -> Any:
        option = help_option(ctx)
        if option is not None:
            option.help = texts["options"]["help"]
        return option

    def localized_help(ctx: Any) -> str:
        text: str = get_help(ctx)
        for english, ours in texts["headings"].items():
            text = text.replace(f"{english}:", ours, 1)
        return text

    command.get_help_option, command.get_help = localized_option, localized_help
    for name, verb in getattr(command, "commands", {}).items():
        _localize(verb, (*path, name))
