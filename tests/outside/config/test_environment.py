"""The environment: where things are, with what secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.settings import VARIABLES, Settings, load_settings
from monitor.errors import ConfigError

DATABASE = "postgresql+psycopg://monitor:s3cret%2Fword@db.example/monitor"
SMTP = "smtps://desk:hunter%402@mail.example:465"


def refused(**environ: str) -> list[str]:
    """What is wrong with an environment."""
    with pytest.raises(ConfigError) as caught:
        load_settings(environ)
    return list(caught.value.mistakes)


def test_an_empty_environment_means_sqlite_and_mail_files() -> None:
    assert load_settings({}) == Settings(database_url=None, smtp_url=None, mail_from=None, log_format="human")


def test_empty_variables_count_as_not_set() -> None:
    assert (
        load_settings({"MONITOR_SMTP_URL": " ", "MONITOR_DATABASE_URL": "", "MONITOR_SMTP_URL_FILE": ""}) == Settings()
    )


def test_every_variable_is_read() -> None:
    settings = load_settings(
        {
            "MONITOR_DATABASE_URL": DATABASE,
            "MONITOR_SMTP_URL": SMTP,
            "MONITOR_MAIL_FROM": "Idlib Monitor <monitor@reader.example>",
            "MONITOR_LOG_FORMAT": "json",
            "MONITOR_CONFIG": "elsewhere.yaml",
            "PATH": "/bin",
        }
    )

    assert settings.database_url == DATABASE
    assert settings.smtp_url == SMTP
    assert settings.mail_from == "Idlib Monitor <monitor@reader.example>"
    assert settings.log_format == "json"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "smtp"
    file.write_text(f"\ufeff{SMTP}\n", encoding="utf-8")

    assert load_settings({"MONITOR_SMTP_URL_FILE": str(file)}).smtp_url == SMTP


@pytest.mark.parametrize("content", ["", "\n", "\ufeff", " \r\n"])
def test_an_empty_file_counts_as_not_set(tmp_path: Path, content: str) -> None:
    file = tmp_path / "smtp"
    file.write_text(content, encoding="utf-8")

    assert load_settings({"MONITOR_SMTP_URL_FILE": str(file), "MONITOR_DATABASE_URL_FILE": "/dev/null"}) == Settings()


def test_a_variable_and_its_file_together_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "smtp"
    file.write_text(SMTP)

    assert refused(MONITOR_SMTP_URL=SMTP, MONITOR_SMTP_URL_FILE=str(file)) == [
        "MONITOR_SMTP_URL: is set, and MONITOR_SMTP_URL_FILE too: keep one of them"
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    [told] = refused(MONITOR_DATABASE_URL_FILE=str(tmp_path / "none"))

    assert told.startswith("MONITOR_DATABASE_URL: the file ")
    assert str(tmp_path / "none") in told and "MONITOR_DATABASE_URL_FILE" in told


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize(
    "value",
    [
        "smtp://u:PASSWORD@mail.example",
        "PASSWORD",
        "mail/PASSWORD",
        "OUTLET_KEY=PASSWORD",
        "wire Authorization: Bearer PASSWORD",
        "/a/PASSWORD\n/b",
        "/a PASSWORD",
        "/PASSWORD\0",
        "x" * 5000 + "PASSWORD",
        "file:///run/PASSWORD",
    ],
)
def test_a_secret_in_place_of_its_file_is_not_repeated(name: str, value: str) -> None:
    [told] = refused(**{f"{name}_FILE": value})

    assert told == (
        f"{name}: {name}_FILE names no file: the path of a file belongs there, the secret itself into {name}"
    )


@pytest.mark.parametrize("path", ["/none/secret", "./none", "../none/secret", "~/none"])
def test_a_path_that_leads_nowhere_is_named(path: str) -> None:
    [told] = refused(MONITOR_PING_URL_FILE=path)

    assert f"the file '{path}' of MONITOR_PING_URL_FILE cannot be read" in told


def test_a_file_may_be_named_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "smtp").write_text(SMTP)
    (tmp_path / "folder").mkdir()
    (tmp_path / "my secret").write_text(SMTP)

    assert load_settings({"MONITOR_SMTP_URL_FILE": "smtp"}).smtp_url == SMTP
    assert load_settings({"MONITOR_SMTP_URL_FILE": "my secret"}).smtp_url == SMTP
    assert "'folder' of MONITOR_SMTP_URL_FILE cannot be read" in refused(MONITOR_SMTP_URL_FILE="folder")[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"a\nb", "must be one line"),
        (b"x" * 70_000, "larger than 64 KB"),
    ],
)
def test_a_file_with_nonsense_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)

    [told] = refused(MONITOR_SMTP_URL_FILE=str(file))

    assert words in told


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MONITOR_DATABASE_URL", "postgresql://u:pw@h/d", "write postgresql+psycopg://"),
        ("MONITOR_DATABASE_URL", "postgres://u:pw@h/d", "write postgresql+psycopg://"),
        ("MONITOR_DATABASE_URL", "mysql://u:pw@h/d", "must begin with"),
        ("MONITOR_DATABASE_URL", "monitor.db", "must begin with"),
        ("MONITOR_DATABASE_URL", "sqlite://", "name a file"),
        ("MONITOR_DATABASE_URL", "sqlite:///:memory:", "name a file"),
        ("MONITOR_DATABASE_URL", "postgresql+psycopg://u:pw@h", "names no database"),
        ("MONITOR_DATABASE_URL", "postgresql+psycopg://u:p/w@h/d", "as %XX"),
        ("MONITOR_SMTP_URL", "mail.example:25", "must look like smtp://"),
        ("MONITOR_SMTP_URL", "http://mail.example", "must look like smtp://"),
        ("MONITOR_SMTP_URL", "smtp://", "must look like smtp://"),
        ("MONITOR_SMTP_URL", "smtp://u:pw@mail.example:port", "as %XX"),
        ("MONITOR_SMTP_URL", "smtp://mail.example?tls=maybe", "neither required nor off"),
        ("MONITOR_SMTP_URL", "smtp://mail.example?ssl=1", "unknown option 'ssl'"),
        ("MONITOR_SMTP_URL", "smtps://mail.example?tls=off", "drop tls=off"),
        ("MONITOR_SMTP_URL", "smtps://mail.example?tls=opportunistic", "drop tls=opportunistic"),
        ("MONITOR_SMTP_URL", "smtp://u:pw@mail.example?tls=off", "password in clear"),
        ("MONITOR_MAIL_FROM", "nobody", "holds no mail address"),
        ("MONITOR_MAIL_FROM", "a@b.example\r\nBcc: c@d.example", "must be one line"),
        ("MONITOR_LOG_FORMAT", "xml", "known: human, json"),
    ],
)
def test_a_wrong_value_is_refused_with_the_mend_and_without_the_secret(name: str, value: str, words: str) -> None:
    [told] = refused(**{name: value})

    assert told.startswith(f"{name}: ")
    assert words in told
    assert "pw" not in told and "p/w" not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONITOR_DATABASE_URL", "sqlite:///monitor.db"),
        ("MONITOR_DATABASE_URL", "sqlite:////data/monitor.db"),
        ("MONITOR_SMTP_URL", "smtp://mail.example"),
        ("MONITOR_SMTP_URL", "smtp://mail.example?tls=off"),
        ("MONITOR_SMTP_URL", "smtp://u:pw@127.0.0.1:1025?tls=off"),
        ("MONITOR_SMTP_URL", "smtp://u:pw@[::1]:1025?tls=off"),
        ("MONITOR_SMTP_URL", "smtp://u:pw@mail.example:587?tls=required"),
        ("MONITOR_MAIL_FROM", "monitor@localhost"),
    ],
)
def test_a_right_value_is_taken(name: str, value: str) -> None:
    settings = load_settings({name: value})

    assert value in (settings.database_url, settings.smtp_url, settings.mail_from)


def test_all_mistakes_are_told_at_once() -> None:
    told = refused(MONITOR_DATABASE_URL="x", MONITOR_SMTP_URL="x", MONITOR_MAIL_FROM="x", MONITOR_LOG_FORMAT="x")

    assert [line.split(":")[0] for line in told] == [
        "MONITOR_DATABASE_URL", "MONITOR_SMTP_URL", "MONITOR_MAIL_FROM", "MONITOR_LOG_FORMAT",
    ]  # fmt: skip


def test_a_misspelt_variable_is_told_but_those_of_a_cluster_are_not() -> None:
    assert refused(MONITOR_SMPT_URL=SMTP) == [
        "MONITOR_SMPT_URL: is no variable of ours (did you mean MONITOR_SMTP_URL?)"
    ]
    assert load_settings({"MONITOR_PORT": "tcp://10.0.0.1:80", "MONITOR_SERVICE_HOST": "10.0.0.1"}) == Settings()


def test_no_secret_is_seen_in_a_repr() -> None:
    shown = repr(load_settings({"MONITOR_DATABASE_URL": DATABASE, "MONITOR_SMTP_URL": SMTP}))

    assert "s3cret" not in shown and "hunter" not in shown and "example" not in shown


def test_the_log_filter_gets_every_form_of_every_secret() -> None:
    query = "postgresql+psycopg://db.example/monitor?user=u&password=in%20query"

    assert set(Settings(database_url=DATABASE, smtp_url=SMTP).secrets()) == {
        DATABASE, SMTP, "s3cret%2Fword", "s3cret/word", "hunter%402", "hunter@2",
    }  # fmt: skip
    assert set(Settings(database_url=query).secrets()) == {query, "in%20query", "in query"}
    assert Settings(database_url="sqlite:///monitor.db").secrets() == ()
