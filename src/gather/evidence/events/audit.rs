//! The words of the audits of tickets and logons, which are a list of labels and values in the language of the host.

use crate::evidence::Event;

/// How many values of one audit are kept.
const VALUES: usize = 128;

/// The audits whose words are read.
const IDS: [u32; 4] = [4625, 4768, 4769, 4771];

/// The values that say something, and the labels of each as letters and digits only, in lower case: English, German, French,
/// Spanish, Japanese, Chinese. Some versions of Windows word a label differently.
const LABELS: [(&str, &[&str]); 10] = [
    (
        "AccountName",
        &[
            "accountname",
            "kontoname",
            "nomducompte",
            "nomdecompte",
            "nombredecuenta",
            "nombredelacuenta",
            "アカウント名",
            "帐户名",
            "帐户名称",
            "账户名",
            "账户名称",
            "帳戶名稱",
        ],
    ),
    (
        "ServiceName",
        &[
            "servicename",
            "dienstname",
            "nomduservice",
            "nomdeservice",
            "nombredeservicio",
            "nombredelservicio",
            "サービス名",
            "服务名",
            "服务名称",
            "服務名稱",
        ],
    ),
    (
        "ClientAddress",
        &[
            "clientaddress",
            "clientadresse",
            "adresseduclient",
            "adresseclient",
            "direccióndecliente",
            "direccióndelcliente",
            "クライアントアドレス",
            "客户端地址",
            "用戶端位址",
        ],
    ),
    (
        "FailureCode",
        &[
            "failurecode",
            "fehlercode",
            "codedéchec",
            "coderreur",
            "codederreur",
            "códigodeerror",
            "エラーコード",
            "失敗コード",
            "失败代码",
            "故障代码",
            "错误代码",
            "失敗碼",
        ],
    ),
    (
        "ResultCode",
        &[
            "resultcode",
            "ergebniscode",
            "codederésultat",
            "coderésultat",
            "códigoderesultado",
            "結果コード",
            "结果代码",
            "結果碼",
        ],
    ),
    (
        "TransitedServices",
        &[
            "transitedservices",
            "übertragenedienste",
            "servicesentransit",
            "servicestransités",
            "serviciostransitados",
            "移行されたサービス",
            "传递的服务",
            "传递服务",
            "已传送的服务",
        ],
    ),
    ("Status", &["status", "état", "statut", "estado", "状態", "ステータス", "状态"]),
    (
        "SubStatus",
        &["substatus", "unterstatus", "sousétat", "sousstatut", "subestado", "サブステータス", "子状态", "子狀態"],
    ),
    (
        "TicketOptions",
        &[
            "ticketoptions",
            "ticketoptionen",
            "optionsdeticket",
            "optionsduticket",
            "opcionesdevale",
            "opcionesdelvale",
            "チケットオプション",
            "票证选项",
            "票證選項",
        ],
    ),
    (
        "TicketEncryptionType",
        &[
            "ticketencryptiontype",
            "ticketverschlüsselungstyp",
            "typedechiffrementduticket",
            "tipodecifradodevale",
            "tipodecifradodelvale",
            "チケット暗号化の種類",
            "チケットの暗号化の種類",
            "票证加密类型",
            "票證加密類型",
        ],
    ),
];

/// Whether an event is one of the audits, by its number and its log.
pub(in super::super) fn is_audit(event: &Event) -> bool {
    let names = ["security", "microsoft-windows-security-auditing"];
    let is_named = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    IDS.contains(&event.id) && (is_named(&event.channel) || is_named(&event.provider))
}

/// The code with which an audit ends.
pub(in super::super) fn result(event: &Event) -> Option<&str> {
    event.value(&["failurecode", "status", "resultcode"])
}

/// The known label at the beginning of a line, by its English name, and what follows it.
fn known(line: &str) -> Option<(&'static str, &str)> {
    let (label, value) = line.split_once([':', '：'])?;
    if label.len() > 80 {
        return None;
    }
    let letters = || label.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase);
    let is_label = |name: &&str| letters().eq(name.chars());
    let (name, _) = LABELS.iter().find(|(_, names)| names.iter().any(is_label))?;
    Some((*name, value.trim()))
}

/// Cuts the words of an audit from what was pasted behind them.
///
/// What is its own ends with the last label that is known. A second code, or a second service, is of a second audit. Where no label
/// is known, lines that begin with a tab and have a colon are its own.
pub(super) fn split(words: &str) -> (&str, &str) {
    let (mut own, mut tabbed, mut at) = (0, 0, 0);
    let mut seen = Vec::new();
    for line in words.split_inclusive('\n') {
        at += line.len();
        if let Some((name, value)) = known(line) {
            if name != "AccountName" && seen.contains(&name) {
                break;
            }
            seen.push(name);
            own = at;
            let next = words[at..].lines().next().unwrap_or_default();
            if value.is_empty() && is_code(next) {
                own += next.len();
            }
        } else if line.starts_with('\t') && line.contains([':', '：']) {
            tabbed = at;
        }
    }
    words.split_at(if own == 0 { tabbed } else { own })
}

/// The values of an audit, under the English names of their labels.
pub(super) fn values(own: &str) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = Vec::new();
    let mut lines = own.lines().peekable();
    while let Some(line) = lines.next().filter(|_| values.len() < VALUES) {
        let Some((name, value)) = known(line) else { continue };
        // A table that was copied has the value on the next line.
        let next = lines.peek().map(|next| next.trim()).filter(|next| value.is_empty() && is_code(next));
        values.push((name.to_owned(), next.unwrap_or(value).to_owned()));
    }
    values
}

fn is_code(line: &str) -> bool {
    line.trim().strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
