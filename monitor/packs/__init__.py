"""What ships with the package as data: vocabulary, topics, scopes, sources and agencies, in YAML.

A pack may have parts by language, which say what feeds.yaml might say beside `use:`: languages/de/topics/ceasefire.yaml is what
German adds to topics/ceasefire.yaml. So a language is added with files of its own (docs/languages.md).
"""

from __future__ import annotations

from importlib.resources import files

PARTS = "languages"  # the folder of the parts by language
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


def read_parts(kind: str, name: str) -> dict[str, str]:
    """The YAML of what languages add to a pack, by language code, in order. Raises KeyError as `read_pack` does."""
    if name not in pack_names(kind):
        raise KeyError(f"{kind}/{name}")
    folders = files(__package__).joinpath(PARTS)
    codes = sorted(folder.name for folder in folders.iterdir() if folder.is_dir()) if folders.is_dir() else []
    parts = {code: folders.joinpath(code, kind, f"{name}.yaml") for code in codes}
    return {code: part.read_text(encoding="utf-8") for code, part in parts.items() if part.is_file()}
