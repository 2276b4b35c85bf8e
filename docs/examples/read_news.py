"""Reads a saved page and judges it beside another article: `python docs/examples/read_news.py`."""

from monitor import analyze, extract, report

PAGE = """<html lang="en"><head><title>Truce holds - The Harbour Herald</title>
<meta property="article:published_time" content="2026-10-24T09:30:00Z"></head>
<body><article><h1>Truce in Idlib holds for a third day</h1><p class="byline">By Ann Lee</p>
<p>The truce in Idlib is holding, the Turkish defence minister, Yasar Guler, said on Saturday.
Shops in Ariha opened again, and the first buses left for the coast.</p>
<p>The 13th joint Russian-Turkish patrol on the M4 in Idlib was cut short near Ariha on Saturday,
residents said, after stones had been thrown at two of its vehicles.</p></article></body></html>"""


def main() -> None:
    page = extract(PAGE, "https://herald.example/truce-holds")
    print(page["title"], "|", page["author"], "|", page["published"], "|", page["published_source"])

    articles = [
        {"id": page["url"] or "", "title": page["title"] or "", "text": page["text"], "published": page["published"]},
        {"id": "de-1", "title": "Waffenruhe in Idlib gebrochen", "published": "2026-10-25",
         "text": "Rebellen haben die Waffenruhe in Idlib am Sonntag gebrochen, sagte Lawrow."},
    ]  # fmt: skip
    for judged in analyze(articles):
        print(judged["id"], judged["lang"], judged["topics"], judged["state"])
        for claim in judged["claims"]:
            print("  ", claim["state"], "says", claim["speaker"], "-", claim["quote"])
        for event in judged["events"]:
            print("  ", event["series"], event["ordinal"], event["date"], event["outcome"])

    ceasefire = report(articles)["topics"]["ceasefire"]
    print("ceasefire:", ceasefire["status"]["state"], "since", ceasefire["status"]["since"])


if __name__ == "__main__":  # children import this file too
    main()
