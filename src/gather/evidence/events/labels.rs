//! The words with which Windows labels the parts of an event, in its languages.

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
const LABELS: [(Field, &[&str]); 8] = [
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
    (Field::Source, &["source", "providername", "quelle", "origen", "ソース", "来源", "來源", "providerid"]),
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
    (Field::Computer, &["computer", "machinename", "ordinateur", "equipo", "コンピューター", "计算机", "電腦"]),
    (Field::Record, &["recordid", "index"]),
    (Field::Message, &["description", "message", "beschreibung", "descripción", "説明", "描述", "说明", "meldung"]),
    (
        Field::Other,
        &[
            "level",
            "task",
            "taskcategory",
            "opcode",
            "keyword",
            "keywords",
            "user",
            "username",
            "leveldisplayname",
            "entrytype",
            "instanceid",
            "category",
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
            "ebene",
            "aufgabenkategorie",
            "schlüsselwörter",
            "benutzer",
            "niveau",
            "catégoriedelatâche",
            "motsclés",
            "utilisateur",
            "nivel",
            "categoríadelatarea",
            "palabrasclave",
            "usuario",
            "レベル",
            "タスクのカテゴリ",
            "キーワード",
            "ユーザー",
            "级别",
            "任务类别",
            "关键字",
            "用户",
        ],
    ),
];

/// The label at the beginning of a line, and what follows it.
pub(super) fn labelled(line: &str) -> Option<(Field, &str)> {
    let at = line.find([':', '：'])?;
    let (label, rest) = line.split_at(at);
    // The longest label has some twenty letters; padding comes on top.
    if label.len() > 80 {
        return None;
    }
    let letters = || label.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
    let known = |name: &&str| letters().eq(name.chars());
    let (field, _) = LABELS.iter().find(|(_, names)| names.iter().any(known))?;
    Some((*field, rest.trim_start_matches([':', '：']).trim()))
}
