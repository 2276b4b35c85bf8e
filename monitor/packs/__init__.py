"""What ships with the package as data: vocabulary, topics, scopes, sources and agencies, in YAML."""

from __future__ import annotations

from importlib.resources import files

KINDS = ("vocabulary", "topics", "scopes", "sources", "agencies")


def pack_names(kind: str) -> tuple[str, ...]:
    """The names of the packs of a kind, in order. Raises KeyError for an unknown kind."""
    if kind not in KINDS:
        raise KeyError(kind)
    names = (pack.name for pack in files(__package__).joinpath(kind).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def read_pack(kind: str, name: str) -> str:
    """The YAML of a pack. Raises KeyError when there is none of this kind and name."""
    if name not in pack_names(kind):
        raise KeyError(f"{kind}/{name}")
    return files(__package__).joinpath(kind, f"{name}.yaml").read_text(encoding="utf-8")
