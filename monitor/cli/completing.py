"""What may follow the words of a command line: commands, options, and the values of which there are few.

A shell asks with COMPLETE in the environment and the words so far behind `monitor`, the last one unfinished, perhaps empty. The
answers come one on a line; none means that a file or a word of the person's own stands there. Only the module of the command
that is named is read, and none of the heavy libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.cli import COMMANDS, COMPLETE, LazyGroup

GLOBALS = ("--config", "--json", "--verbose", "--quiet", "--help")
"""They may stand behind every command."""

SCRIPTS = {
    "bash": f"""\
_monitor() {{
    local IFS=$'\\n'
    COMPREPLY=($({COMPLETE}=1 "$1" "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null))
}}
complete -o default -F _monitor monitor
""",
    "zsh": f"""\
#compdef monitor
_monitor() {{
    local -a found
    found=(${{(f)"$({COMPLETE}=1 ${{words[1]}} "${{(@)words[2,CURRENT]}}" 2>/dev/null)"}})
    if (( $#found )); then compadd -a found; else _files; fi
}}
if [[ $funcstack[1] == _monitor ]]; then _monitor "$@"; else compdef _monitor monitor; fi
""",
    "fish": f"""\
function __monitor
    set -l words (commandline -opc)
    env {COMPLETE}=1 $words[1] $words[2..] (commandline -ct) 2>/dev/null
end
complete -c monitor -n 'count (__monitor) >/dev/null' -f -a '(__monitor)'
""",
}
"""Shell -> what makes it ask."""


def completions(words: Sequence[str], group: LazyGroup) -> list[str]:
    """What the last word may become, in the order of the help. `words`: all behind `monitor`, the last one unfinished."""
    *before, begun = words or [""]
    command: Any = group
    value_of: Any = None
    for word in before:
        if value_of is not None:
            value_of = None
        elif word.startswith("-"):
            value_of = None if "=" in word else _taking_a_value(command, group, word)
        elif (within := _within(command, word)) is not None:
            command = within
    return [answer for answer in _answers(command, group, value_of, begun) if answer.startswith(begun)]


def _answers(command: Any, group: LazyGroup, value_of: Any, begun: str) -> Iterator[str]:
    if value_of is not None:
        yield from _values(value_of, begun)
    elif begun.startswith("-"):
        own = [name for one in command.params if not getattr(one, "hidden", False) for name in one.opts]
        yield from dict.fromkeys([name for name in own if name.startswith("--")] + list(GLOBALS))
    elif isinstance(command, LazyGroup):
        yield from COMMANDS
    elif hasattr(command, "commands"):
        yield from command.commands
    else:
        for one in command.params:
            if one.param_type_name == "argument":
                yield from _values(one, begun)


def _within(command: Any, word: str) -> Any:
    """The command of this name in a group; None for a word that is none."""
    if isinstance(command, LazyGroup):
        return command.get_command(None, word) if word in COMMANDS else None
    return getattr(command, "commands", {}).get(word)


def _taking_a_value(command: Any, group: LazyGroup, word: str) -> Any:
    """The option of this name, where a word must follow it."""
    for one in (*command.params, *group.params):
        if word in one.opts and not getattr(one, "is_flag", True):
            return one
    return None


def _values(one: Any, begun: str) -> Iterator[str]:
    """The values of an option or argument of which there are few; nothing where any word, or a file, will do."""
    yield from (item.value for item in one.shell_complete(None, begun) if item.type == "plain" and item.value)
