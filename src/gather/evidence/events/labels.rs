//! The words with which Windows labels the parts of an event, in its languages.

use std::{collections::BTreeMap, sync::LazyLock};

/// A part of an event that has a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// The log.
    Log,
    /// Who wrote it.
    Source,
    /// When.
    Time,
    /// Its number.
    Id,
    /// Its number together with its severity and facility, as `Get-EventLog` has it.
    Instance,
    /// How bad it is.
    Level,
    /// The computer.
    Computer,
    /// Its place in the log.
    Record,
    /// The words. They go on after the line.
    Message,
    /// A part that is of no use here. It belongs to the event nevertheless.
    Other,
}

/// Labels as letters and digits only, in lower case: English of Event Viewer and `wevtutil`, of `Get-WinEvent`, German,
/// French, Spanish, Japanese, Chinese.
const LABELS: [(Field, &[&str]); 10] = [
    (
        Field::Log,
        &[
            "logname",
            "protokollname",
            "nomdujournal",
            "nombrederegistro",
            "nombredelregistro",
            "ログの名前",
            "ログ名",
            "日志名称",
            "記錄檔名稱",
        ],
    ),
    (Field::Source, &["source", "providername", "quelle", "origen", "ソース", "来源", "來源"]),
    (Field::Time, &["date", "timecreated", "timegenerated", "datum", "fecha", "日付", "日期"]),
    (
        Field::Id,
        &[
            "eventid",
            "id",
            "ereignisid",
            "iddelévénement",
            "iddévénement",
            "idévénement",
            "iddelevento",
            "iddeevento",
            "イベントid",
            "事件id",
            "事件識別碼",
        ],
    ),
    (Field::Instance, &["instanceid"]),
    (
        Field::Level,
        &["level", "leveldisplayname", "entrytype", "ebene", "niveau", "nivel", "レベル", "级别", "層級", "等級"],
    ),
    (Field::Computer, &["computer", "machinename", "ordinateur", "equipo", "コンピューター", "计算机", "電腦"]),
    (Field::Record, &["recordid", "index"]),
    (Field::Message, &["description", "message", "beschreibung", "descripción", "説明", "描述", "说明", "meldung"]),
    (
        Field::Other,
        &[
            "task",
            "taskcategory",
            "opcode",
            "keyword",
            "keywords",
            "user",
            "username",
            "providerid",
            "category",
            "categorynumber",
            "replacementstrings",
            "timewritten",
            "version",
            "qualifiers",
            "processid",
            "threadid",
            "userid",
            "relatedactivityid",
            "activityid",
            "containerlog",
            "matchedqueryids",
            "bookmark",
            "opcodedisplayname",
            "taskdisplayname",
            "keywordsdisplaynames",
            "properties",
            "aufgabenkategorie",
            "schlüsselwörter",
            "benutzer",
            "catégoriedelatâche",
            "motsclés",
            "utilisateur",
            "categoríadelatarea",
            "palabrasclave",
            "usuario",
            "タスクのカテゴリ",
            "キーワード",
            "ユーザー",
            "任务类别",
            "关键字",
            "用户",
        ],
    ),
];

/// The same by the label: every line of a text is looked up.
static FIELDS: LazyLock<BTreeMap<&str, Field>> =
    LazyLock::new(|| LABELS.iter().flat_map(|(field, names)| names.iter().map(|name| (*name, *field))).collect());

/// The label at the beginning of a line, and what follows it.
pub(super) fn labelled(line: &str) -> Option<(Field, &str)> {
    let at = line.find([':', '：'])?;
    let (label, rest) = line.split_at(at);
    // The longest label has some twenty letters; padding comes on top.
    if label.len() > 80 {
        return None;
    }
    let letters: String =
        label.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let field = FIELDS.get(letters.as_str())?;
    Some((*field, rest.trim_start_matches([':', '：']).trim()))
}

/// The level that a word or a number means: 1 critical, 2 error, as XML counts them. `None` of those that are no failure.
pub(super) fn level(word: &str) -> Option<u8> {
    /// English, German, French, Spanish, Japanese, Chinese.
    const WORDS: [(u8, &[&str]); 2] = [
        (1, &["1", "critical", "kritisch", "critique", "crítico", "重大", "严重", "嚴重"]),
        (2, &["2", "error", "fehler", "erreur", "エラー", "错误", "錯誤"]),
    ];
    let word = word.trim().to_lowercase();
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(level, _)| *level)
}

/// Whether a label stands at the beginning of a line with blanks before its colon, as `fl` writes.
pub(super) fn is_padded(line: &str) -> bool {
    let label = line.split(':').next().unwrap_or_default();
    line.starts_with(|first: char| first.is_alphabetic()) && label.ends_with(' ') && label.trim().is_ascii()
}
