// The archive's search: asks Pagefind's index in each language, and shows what all words have in common. Runs from a web server.
"use strict";
(() => {
  const AT_ONCE = 6; // months or years that are searched before somebody asks for older ones
  const PAGE = 20; // results shown at a time
  const MOST_DATED = 200; // of the most relevant, so many are put in order of date
  const GROUPS = { en: "English", ru: "Russian", tr: "Turkish", ar: "Arabic", unknown: "other languages" };
  const KINDS = { report: "Report", edition: "Edition", change: "Change", event: "Event", topic: "Topic" };
  const RTL = new Set(["ar", "fa", "he", "ur", "ps", "ckb", "yi"]);
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const BY_FORM = [1, 0.8, 0.5, 0.4]; // what a hit counts by the form that met it: the word itself, folded, its stems
  const KIND_SIGN = "ᚲ"; // in the index, before the kind of what is found
  const END = "¶"; // in the index, between what is shown and what is only searched

  const $ = (id) => document.getElementById(id);
  const root = new URL("../", location.href);
  let engines = {}; // language -> a promise of { instance, parts }
  let parts = null; // newest first
  let open = AT_ONCE;
  let turn = 0;

  // ---- words; the same forms as monitor/text/searchforms.py
  const ARABIC = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ک": "ك", "ـ": "" };
  const ENDINGS = ["هما", "كما", "ات", "ان", "ون", "ين", "ها", "هم", "نا", "ته", "يه", "وا", "ه", "ي"];

  const foldOne = (c) => {
    if ("ıİI".includes(c)) return "i";
    if (/[\u0400-\u052f]/.test(c)) return c.toLowerCase().replace("ё", "е");
    if (c in ARABIC) return ARABIC[c];
    if (/[\u0660-\u0669\u06f0-\u06f9]/.test(c)) return String(c.charCodeAt(0) & 15);
    return c.toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");
  };
  const fold = (word) => [...word.normalize("NFC")].map((c) => [...foldOne(c)].map((d) => ARABIC[d] ?? d).join("")).join("");

  const unclad = (word) => { // the word, and without proclitics and article
    const waiting = [word];
    for (const stage of [["و", "ف"], ["ب", "ك", "ل"], ["ال"]]) {
      for (const one of [...waiting]) {
        if (stage[0] === "ب" && one.startsWith("لل") && one.length >= 5) waiting.push("ال" + one.slice(2));
        for (const clitic of stage) if (one.startsWith(clitic) && one.length - clitic.length >= 3) waiting.push(one.slice(clitic.length));
      }
    }
    return waiting;
  };
  const bare = (word) => { // without its ending
    const ending = ENDINGS.find((e) => word.endsWith(e) && word.length - e.length >= 3);
    return ending ? word.slice(0, -ending.length) : word;
  };
  const bones = (stem) => {
    const kept = stem.slice(0, 1) + stem.slice(1).replace(/[اويء]/g, "");
    return kept.length >= 3 ? kept : "";
  };
  const forms = (word, group) => {
    const key = fold(word);
    const found = [key];
    if (group === "tr") found.push(key.slice(0, 5));
    if (group === "ar") {
      const all = unclad(key);
      const least = [...all].sort((a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0))[0];
      found.push(bare(least), ...all.map((one) => bones(bare(one))));
    }
    return [...new Set(found)].filter(Boolean);
  };
  const terms = (query) => {
    const found = [];
    for (const [, quoted, word] of query.matchAll(/"([^"]+)"|([\p{L}\p{N}\p{M}\p{Cf}'’ʼ]+)/gu)) {
      if (quoted) { found.push({ exact: quoted }); continue; }
      const [head, ...tail] = word.replace(/^['’ʼ]+/, "").split(/['’ʼ]/); // the ending behind an apostrophe: İdlib'de
      const whole = head.length > 1 || !tail.length ? head : head + tail.join("");
      if (whole) found.push({ word: whole });
    }
    return found.slice(0, 12);
  };

  // ---- the index
  const listed = async () => {
    const answer = await fetch(new URL("search/parts.json", root), { cache: "no-cache" });
    if (!answer.ok) throw new Error("no list of parts");
    const rows = (await answer.json()).parts;
    const engine = rows.map((row) => row.engine).sort().pop();
    return rows.filter((row) => row.engine === engine).sort((a, b) => (a.name < b.name ? 1 : -1));
  };
  const engineOf = (group) => {
    engines[group] ??= (async () => {
      const home = new URL(`${parts[0].engine}/`, root);
      // a module of its own for each language: two stemmers do not fit into one
      const pagefind = await import(new URL(`pagefind.js?${group}`, home).href);
      const instance = pagefind.createInstance({ basePath: new URL(`${group}/`, home).href, noWorker: true, metaCacheTag: "0" });
      return { instance, merged: new Map() };
    })();
    return engines[group];
  };
  const ready = async (group, wanted) => {
    const engine = await engineOf(group);
    await Promise.all(wanted.filter((part) => group in part.languages).map((part) => {
      if (!engine.merged.has(part.path)) {
        engine.merged.set(part.path, engine.instance.mergeIndex(new URL(`${part.path}/`, root).href, { language: group, metaCacheTag: "0" }));
      }
      return engine.merged.get(part.path);
    }));
    return engine.instance;
  };

  const asIs = (form) => `"${form.replaceAll('"', "")}"`; // in quotation marks Pagefind stems, but guesses no further
  const met = async (instance, term, group) => { // id -> the best that one of the word's forms found
    const asked = term.exact ? [term.exact] : [...new Set([term.word, ...forms(term.word, group)])];
    const found = new Map();
    const [ranked, ...answers] = await Promise.all([term.exact ? asIs(term.exact) : term.word, ...asked.map(asIs)].map((words) => instance.search(words)));
    const loose = new Map(ranked.results.map((one) => [one.id, one])); // these count a title for more
    answers.forEach((answer, place) => {
      for (const one of answer.results) {
        const score = (loose.get(one.id) ?? one).score * (BY_FORM[place] ?? 0.4);
        const before = found.get(one.id);
        const words = [...(before ?? loose.get(one.id) ?? {}).words ?? [], ...(one.words ?? [])];
        found.set(one.id, { id: one.id, score: Math.max(score, before?.score ?? 0), group, words, data: one.data });
      }
    });
    return found;
  };
  const begun = async (instance, term, group) => { // what has a word that begins so; without one Pagefind finds shorter words
    const key = fold(term.word ?? "");
    if (key.length < 2) return new Map();
    const hits = (await instance.search(term.word)).results.slice(0, MOST_DATED);
    const content = await Promise.all(hits.map((one) => one.data()));
    return new Map(hits.filter((_one, place) => content[place].content.split(" ").some((word) => fold(word.replace(/^[^\p{L}\p{N}]+/u, "")).startsWith(key)))
      .map((one) => [one.id, { id: one.id, score: one.score * 0.5, group, words: one.words ?? [], data: one.data }]));
  };
  const search = async (query, choice) => {
    const asked = terms(query);
    if (!asked.length) return [];
    const months = parts.filter((part) => part.name !== "topics");
    const wanted = [...parts.filter((part) => part.name === "topics"), ...months.slice(0, open)];
    const groups = Object.keys(GROUPS).filter((group) => (!choice.lang || choice.lang === group) && wanted.some((part) => group in part.languages));
    const instances = await Promise.all(groups.map((group) => ready(group, wanted)));
    const everywhere = async (how, term) => new Map((await Promise.all(groups.map((group, place) => how(instances[place], term, group)))).flatMap((found) => [...found]));
    const all = new Map();
    await Promise.all(asked.map(async (term) => {
      let found = await everywhere(met, term);
      if (!found.size) found = await everywhere(begun, term);
      for (const [id, one] of found) {
        const before = all.get(id);
        if (before) { before.score += one.score; before.terms += 1; before.words = [...before.words, ...one.words]; }
        else all.set(id, { ...one, terms: 1 });
      }
    }));
    const right = choice.kind ? (await Promise.all(instances.map((one) => one.search(asIs(KIND_SIGN + choice.kind))))).flatMap((answer) => answer.results.map((one) => one.id)) : all.keys();
    const kept = new Set(right);
    const meant = [...all.values()].filter((one) => kept.has(one.id));
    const most = Math.max(0, ...meant.map((one) => one.terms));
    const best = meant.filter((one) => one.terms === most);
    return best.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  };

  // ---- what is shown
  const make = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const dayOf = (iso) => { const [y, m, d] = iso.split("-").map(Number); return `${d} ${MONTHS[m - 1]} ${y}`; };
  const languageName = (code) => {
    if (code === "-") return "";
    try { return new Intl.DisplayNames(["en"], { type: "language" }).of(code); } catch { return code; }
  };
  const read = async (hit) => {
    const data = await hit.data();
    const [kind, language, day, ...place] = data.raw_url.replace(/^\//, "").split("/");
    const anchor = place.at(-2);
    const words = data.content.split(" ");
    const end = words.lastIndexOf(END);
    const title = (data.meta.title ?? "").split(/\s+/).filter(Boolean);
    return {
      hit, kind, language, day, title, text: words.slice(title.length, end < 0 ? words.length : end), outlet: data.meta.outlet ?? "",
      page: [...place.slice(0, -2), "index.html"].join("/"), anchor: anchor === "-" ? "" : anchor,
    };
  };
  const marked = (words, first, hit, wanted) => {
    const at = new Set(hit.words);
    const meets = (word) => [...word.matchAll(/[\p{L}\p{N}\p{M}\p{Cf}]+/gu)].some(([one]) => forms(one, hit.group).some((form) => wanted.has(form)));
    return words.map((word, place) => at.has(first + place) || meets(word));
  };
  const told = (words, marks, attributes) => {
    let from = 0;
    if (words.length > 60) from = Math.max(0, Math.min(marks.indexOf(true) - 15, words.length - 60));
    const line = make("p", attributes);
    if (from > 0) line.append("… ");
    words.slice(from, from + 60).forEach((word, place) => {
      line.append(place ? " " : "", marks[from + place] ? make("mark", {}, word) : word);
    });
    if (words.length > from + 60) line.append(" …");
    return line;
  };
  const row = (one, asked) => {
    const wanted = new Set(asked.flatMap((term) => (term.word ? forms(term.word, one.hit.group) : [])));
    const language = one.language === "-" ? "" : one.language;
    const rtl = RTL.has(language.split("-")[0].toLowerCase());
    const foreign = { lang: language, dir: language ? (rtl ? "rtl" : "ltr") : "auto" };
    const link = make("a", { href: new URL(one.page, root).href + (one.anchor ? `#${one.anchor}` : "") });
    const marks = marked(one.title, 0, one.hit, wanted);
    one.title.forEach((word, place) => link.append(place ? " " : "", marks[place] ? make("mark", {}, word) : word));
    const meta = make("p", { class: "meta" }, KINDS[one.kind] ?? one.kind, " · ");
    if (one.outlet) meta.append(make("bdi", { class: "outlet" }, one.outlet), " · ");
    meta.append(make("time", { datetime: one.day }, dayOf(one.day)));
    if (languageName(one.language)) meta.append(` · ${languageName(one.language)}`);
    const item = make("li", { class: rtl ? "hit rtl" : "hit" }, make("h3", foreign, link), meta);
    if (one.text.length) item.append(told(one.text, marked(one.text, one.title.length, one.hit, wanted), { ...foreign, class: "excerpt" }));
    return item;
  };

  const say = (words) => { $("search-state").textContent = words; };
  const counted = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
  const nameOf = (part) => (part.name.length > 4 ? `${MONTHS[Number(part.name.slice(5)) - 1]} ${part.name.slice(0, 4)}` : part.name);

  const choice = () => ({ q: $("q").value.trim(), kind: $("kind").value, lang: $("lang").value, order: $("order").value });
  const show = async (asked, hits, order, mine) => {
    let rows = null;
    if (order === "date") {
      rows = await Promise.all(hits.slice(0, MOST_DATED).map(read));
      rows.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : b.hit.score - a.hit.score));
    }
    const total = rows ? rows.length : hits.length;
    const seen = new Set();
    let next = 0;
    const more = async (focus) => {
      const batch = rows ? rows.slice(next, next + PAGE) : await Promise.all(hits.slice(next, next + PAGE).map(read));
      if (mine !== turn) return;
      next += PAGE;
      let first = null;
      for (const one of batch) {
        const place = `${one.page}#${one.anchor || one.title.join(" ")}`; // copies of a text lead to one place: it stands once
        if (seen.has(place)) continue;
        seen.add(place);
        const item = row(one, asked);
        $("hits").append(item);
        first ??= item.querySelector("a");
      }
      $("more").hidden = next >= total;
      if (focus) first?.focus();
    };
    $("hits").replaceChildren();
    $("more").onclick = () => more(true);
    await more(false);
  };

  const run = async () => {
    const mine = turn + 1;
    await answer(true);
    if (mine === turn) $("found").setAttribute("aria-busy", "false");
  };
  const answer = async (again) => {
    const mine = ++turn;
    const asked = choice();
    $("found").hidden = !asked.q;
    $("found").setAttribute("aria-busy", "true");
    if (!asked.q) { $("hits").replaceChildren(); say("Type one or more words. A word is found in its other forms too; \"words in quotation marks\" as they stand."); return; }
    say("Searching …");
    try {
      parts ??= await listed();
      if (!parts.length) { say("Nothing is indexed yet: the index follows the first edition within minutes."); return; }
      const months = parts.filter((part) => part.name !== "topics");
      let hits = await search(asked.q, asked);
      while (!hits.length && open < months.length && mine === turn) { open += AT_ONCE; hits = await search(asked.q, asked); }
      if (mine !== turn) return;
      await show(terms(asked.q), hits, asked.order, mine);
      if (mine !== turn) return;
      const oldest = months[Math.min(open, months.length) - 1];
      const from = oldest ? `, since ${nameOf(oldest)}` : "";
      const cut = asked.order === "date" && hits.length > MOST_DATED ? `; the ${MOST_DATED} most relevant by date` : "";
      say(hits.length ? `${counted(hits.length, "result", "results")} for “\u2068${asked.q}\u2069”${from}${cut}` : `Nothing is found for “\u2068${asked.q}\u2069”. The lists below lead everywhere.`);
      $("older").hidden = open >= months.length;
      $("older").textContent = `Search before ${oldest ? nameOf(oldest) : "that"} too`;
    } catch (error) {
      if (again && mine === turn) { parts = null; engines = {}; turn -= 1; await answer(false); return; } // a new index came meanwhile
      if (mine === turn) say("The search could not be loaded. The lists below lead everywhere; or load this page again.");
    }
  };

  const fromAddress = () => {
    const given = new URLSearchParams(location.search);
    $("q").value = given.get("q") ?? "";
    for (const id of ["kind", "lang", "order"]) {
      $(id).value = given.get(id) ?? "";
      if ($(id).selectedIndex < 0) $(id).value = "";
    }
  };
  const toAddress = () => {
    const given = new URLSearchParams(Object.entries(choice()).filter(([, value]) => value));
    const address = given.size ? `?${given}` : location.pathname;
    if (address !== location.search) history.pushState(null, "", address);
  };
  const asked = () => { open = AT_ONCE; toAddress(); run(); };

  if (location.protocol === "file:") {
    say("The search needs a web server, for a browser does not load the index from disk. Give `monitor archive serve` and open the address that it says. The lists below work from disk too.");
    return;
  }
  $("search-form").hidden = false;
  $("search-form").addEventListener("submit", (event) => { event.preventDefault(); asked(); });
  for (const id of ["kind", "lang", "order"]) $(id).addEventListener("change", () => { if ($("q").value.trim()) asked(); });
  $("older").addEventListener("click", () => { open += AT_ONCE; run(); });
  addEventListener("popstate", () => { fromAddress(); run(); });
  fromAddress();
  run();
})();
