//! What must hold of evidence and of its story, whatever they were read from.

use std::cmp::Reverse;

use kcd_doctor::{
    clean::is_deceptive,
    evidence::{Evidence, Exchange, Story, Unread},
    render::{Format, Style, Verbosity, render_story},
    symptom::Symptom,
};

/// The longest text of a symptom, in characters.
const TEXT: usize = 200;
/// The longest name that is kept, in characters; those of Kerberos messages are the longest.
const NAME: usize = 1024;
/// The longest path, in characters.
const PATH: usize = 260;
/// The longest sentence about what could not be read, in characters.
const SENTENCE: usize = 500;
/// The most hints of a kind.
const HINTS: usize = 16;
/// The most causes of a story, and the most commands.
const CAUSES: usize = 8;
const COMMANDS: usize = 4;

/// The forms of a story.
const FORMS: [(Format, Verbosity); 6] = [
    (Format::Text, Verbosity::Quiet),
    (Format::Text, Verbosity::Normal),
    (Format::Text, Verbosity::Verbose),
    (Format::Markdown, Verbosity::Verbose),
    (Format::Html, Verbosity::Verbose),
    (Format::Json, Verbosity::Normal),
];

/// Asserts that evidence is bounded and in order, and that its story can be shown without harm.
///
/// The length of the input chooses one of the forms: showing all of them takes longer than reading.
pub(super) fn check(evidence: &Evidence, length: usize) {
    evidence.symptoms.iter().for_each(symptom);
    evidence.exchanges.iter().for_each(exchange);
    evidence.unread.iter().for_each(unread);
    assert!(evidence.symptoms.is_sorted_by_key(|observed| (observed.time.is_none(), observed.time)));
    assert!(evidence.exchanges.is_sorted_by_key(|exchange| (exchange.time.is_none(), exchange.time)));
    assert!(evidence.unread.is_sorted());
    story(evidence, FORMS[length % FORMS.len()]);
}

/// Asserts what holds of a symptom.
pub(super) fn symptom(symptom: &Symptom) {
    short(&symptom.text, TEXT);
    assert!(!symptom.text.contains(char::is_control), "{:?}", symptom.text);
    short(&symptom.from, 2 * PATH);
    let hints = &symptom.hints;
    assert!(hints.unc.len() <= HINTS && hints.hosts.len() <= HINTS, "{hints:?}");
    hints.unc.iter().for_each(|path| short(path, PATH));
    hints
        .hosts
        .iter()
        .chain(&hints.source)
        .chain(&hints.destination)
        .chain(&hints.user)
        .for_each(|name| short(name, PATH));
}

fn exchange(exchange: &Exchange) {
    let names = [&exchange.client, &exchange.user, &exchange.spn, &exchange.kdc];
    names.into_iter().flatten().for_each(|name| short(name, NAME));
    short(&exchange.from, 2 * PATH);
}

fn unread(unread: &Unread) {
    assert!(unread.count > 0, "{unread:?}");
    short(&unread.what, SENTENCE);
    short(&unread.because, SENTENCE);
}

fn short(text: &str, most: usize) {
    assert!(text.chars().count() <= most, "{} characters: {text:.300}", text.chars().count());
}

fn story(evidence: &Evidence, form: (Format, Verbosity)) {
    let story = evidence.clone().story();
    assert_eq!(story, evidence.clone().story());
    assert_eq!(story.evidence, *evidence);
    assert!(story.causes.len() <= CAUSES && story.next.len() <= COMMANDS, "{story:?}");
    assert!(!story.summary.contains(is_deceptive), "{:?}", story.summary);
    assert!(matches!(story.exit_code(), 0 | 1 | 3));
    shown(&excerpt(evidence).story(), form);
}

/// The symptoms and exchanges with most in them that is neither letter nor digit. Each is shown by itself, and showing all
/// of them would leave a fuzzer little time for reading.
fn excerpt(evidence: &Evidence) -> Evidence {
    const MOST: usize = 3;
    let odd = |text: &str| text.chars().filter(|character| !character.is_ascii_alphanumeric()).count();
    let mut excerpt = evidence.clone();
    excerpt.symptoms.sort_by_cached_key(|one| Reverse(odd(&one.text) + odd(&one.from)));
    excerpt.exchanges.sort_by_cached_key(|one| {
        let names = [&one.client, &one.user, &one.spn, &one.kdc].into_iter().flatten();
        Reverse(names.map(|name| odd(name)).sum::<usize>() + odd(&one.from))
    });
    excerpt.symptoms.truncate(MOST);
    excerpt.exchanges.truncate(MOST);
    excerpt
}

/// Asserts that a story can be shown in a form without harm, and the same way twice.
fn shown(story: &Story, (format, verbosity): (Format, Verbosity)) {
    let is_harmful = |character: char| !matches!(character, '\n' | ' '..='~') && is_deceptive(character);
    let style = Style { verbosity, ..Style::default() };
    let shown = render_story(story, format, &style);
    assert!(!shown.contains(is_harmful), "{format:?}: {shown}");
    assert!(shown.ends_with('\n') && shown.len() > story.summary.len(), "{format:?}: {shown}");
    assert_eq!(shown, render_story(&story.clone(), format, &style));
    match format {
        Format::Html => own_markup(&shown),
        Format::Json => {
            let value: serde_json::Value = serde_json::from_str(&shown).expect("what is written as JSON is JSON");
            assert_eq!(value, serde_json::to_value(story).expect("a story has strings for keys"));
        }
        Format::Text | Format::Markdown => {}
    }
}

/// Asserts that no markup of a page came from outside: each element is one that pages are made of.
fn own_markup(page: &str) {
    const ELEMENTS: [&str; 26] = [
        "!DOCTYPE",
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "blockquote",
        "ul",
        "ol",
        "li",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "span",
        "h4",
    ];
    for after in page.split('<').skip(1) {
        let name = after.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
        assert!(ELEMENTS.contains(&name), "<{after:.100}");
    }
}
